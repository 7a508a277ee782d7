package io.abaculus.contract;

/** All that a device must do. A test class for a device implements this and names the device. */
public interface DeviceContract
    extends ElementwiseContract,
    ReductionContract,
    MovementContract,
    IndexingContract,
    ContractionContract,
    FusedContract,
    LossContract,
    SamplingContract,
    EvaluationContract,
    FailureContract,
    RetentionContract,
    DifferentiationContract,
    CustomContract {}
