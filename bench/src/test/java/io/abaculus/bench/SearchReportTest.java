package io.abaculus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a report of a search prints, at the smallest sizes. */
final class SearchReportTest {
  @Test
  void aLineSaysHowFastItWasAndWhereTheRowsWere(@TempDir Path folder) throws Exception {
    StringWriter text = new StringWriter();
    int status =
        new CommandLine(new SearchReport(new PrintWriter(text)))
            .execute(
                "--queries=20", "--rows=500", "--width=8", "--neighbors=3", "--runs=2",
                "--memory=0", "--folder=" + folder);
    assertEquals(0, status);
    JsonNode line = new ObjectMapper().readTree(text.toString());
    assertEquals("20x500x8, 3 neighbours", line.get("shape").asText());
    assertEquals(0, line.get("bytes_in_memory").asLong());
    assertEquals(500 * 8 * Float.BYTES, line.get("bytes_in_file").asLong());
    assertTrue(line.get("fastest").asDouble() <= line.get("ms").asDouble());
    assertTrue(line.get("ms").asDouble() <= line.get("slowest").asDouble());
  }
}
