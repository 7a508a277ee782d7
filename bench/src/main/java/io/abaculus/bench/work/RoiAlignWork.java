package io.abaculus.bench.work;

/**
 * Pools a box of each map, its middle half in both directions.
 *
 * @param maps in the batch, a box of each
 * @param side rows and columns of a map
 * @param channels of a map
 * @param size rows and columns of what is pooled
 */
public record RoiAlignWork(int maps, int side, int channels, int size, Pass pass) implements Work {
  @Override
  public String subject() {
    return "roi align";
  }

  @Override
  public String shape() {
    return "%dx%dx%dx%d to %d %s".formatted(maps, side, side, channels, size, pass);
  }

  @Override
  public double amount() {
    return maps;
  }

  @Override
  public String unit() {
    return "boxes";
  }
}
