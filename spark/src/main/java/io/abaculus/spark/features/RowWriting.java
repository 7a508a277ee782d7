package io.abaculus.spark.features;

import io.abaculus.eval.features.PatchFeatures;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/** Tells Parquet the values of rows, without an object for each number. */
final class RowWriting extends WriteSupport<FeatureRow> {
  private @Nullable RecordConsumer consumer;

  @Override
  public WriteContext init(Configuration configuration) {
    return new WriteContext(FeatureSchema.MESSAGE, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    consumer = recordConsumer;
  }

  @Override
  public void write(FeatureRow row) {
    if (consumer == null) {
      throw new IllegalStateException("nothing is prepared");
    }
    Fields fields = new Fields(consumer);
    consumer.startMessage();
    fields.text(FeatureSchema.PATH, row.path());
    switch (row) {
      case FeatureRow.Read read -> {
        PatchFeatures features = read.features();
        fields.integer(FeatureSchema.WIDTH, read.size().width());
        fields.integer(FeatureSchema.HEIGHT, read.size().height());
        fields.integer(FeatureSchema.ROWS, features.rows());
        fields.integer(FeatureSchema.COLUMNS, features.columns());
        fields.floats(FeatureSchema.CLASS_TOKEN, features.classToken());
        fields.floats(FeatureSchema.PATCH_TOKENS, features.patches());
      }
      case FeatureRow.Unreadable unreadable ->
          fields.text(FeatureSchema.ERROR, unreadable.reason());
    }
    consumer.endMessage();
  }

  private record Fields(RecordConsumer to) {
    void text(String name, String value) {
      field(name, () -> to.addBinary(Binary.fromString(value)));
    }

    void integer(String name, int value) {
      field(name, () -> to.addInteger(value));
    }

    void floats(String name, float[] values) {
      field(name, () -> {
        to.startGroup();
        to.startField(FeatureSchema.LIST, 0);
        for (float value : values) {
          to.startGroup();
          to.startField(FeatureSchema.ELEMENT, 0);
          to.addFloat(value);
          to.endField(FeatureSchema.ELEMENT, 0);
          to.endGroup();
        }
        to.endField(FeatureSchema.LIST, 0);
        to.endGroup();
      });
    }

    private void field(String name, Runnable value) {
      int index = FeatureSchema.MESSAGE.getFieldIndex(name);
      to.startField(name, index);
      value.run();
      to.endField(name, index);
    }
  }
}
