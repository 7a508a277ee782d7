package io.abaculus.tornado.pass;

import io.abaculus.plan.ElementwiseProgram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows a matrix product, element by element.
 *
 * @param program over as many elements as the product has
 * @param productInput which input of the program is the product; it is read in full
 * @param inputs where the inputs lie; that of the product is not looked at
 * @param outputs where the outputs go, none into memory that the product reads
 * @param product where the product itself goes; null if nobody else reads it
 */
public record Epilogue(
    ElementwiseProgram program,
    int productInput,
    List<Place> inputs,
    List<Place> outputs,
    @Nullable Place product) {}
