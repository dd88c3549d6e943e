package dev.ratatoskr.benchmarks.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ReadingsTest {
  private static final Row TCP = new Row("loss", "tcp", "late %");
  private static final Row BRIDGE = TCP.of("bridge");
  private final Readings readings = new Readings();

  @Test
  void comparesMedians() {
    add(TCP, 4, 2, 3);
    add(BRIDGE, 1, 6, 1.5);
    assertEquals(OptionalDouble.of(0.5), readings.ratio(BRIDGE, "tcp"));
    assertEquals(OptionalDouble.of(1), readings.ratio(TCP, "tcp"));
  }

  @Test
  void comparesNothingWithZeroOrNothing() {
    add(TCP, 0);
    add(BRIDGE, 1);
    assertEquals(OptionalDouble.empty(), readings.ratio(BRIDGE, "tcp"));
    assertEquals(OptionalDouble.empty(), readings.ratio(BRIDGE, "nobody"));
  }

  @Test
  void aNegativeDifferenceHasNoRatio() {
    add(TCP, -0.4);
    add(BRIDGE, 1);
    assertEquals(OptionalDouble.empty(), readings.ratio(BRIDGE, "tcp"));
    assertEquals(OptionalDouble.empty(), readings.ratio(TCP, "bridge"));
  }

  @Test
  void whatIsNoNumberIsNoReading() {
    add(TCP, Double.NaN, 1, Double.POSITIVE_INFINITY);
    assertEquals(List.of(1.0), readings.of(TCP));
  }

  @Test
  void comesBackFromItsJson() throws JsonProcessingException {
    add(TCP, 4, 2);
    add(BRIDGE, 0.1);
    Readings back =
        Readings.fromJson(new ObjectMapper().readTree(readings.toJson().toPrettyString()));
    assertEquals(List.copyOf(readings.rows()), List.copyOf(back.rows()));
    assertEquals(List.of(4.0, 2.0), back.of(TCP));
    assertEquals(List.of(0.1), back.of(BRIDGE));
  }

  @Test
  void refusesOtherJson() throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    for (String text : List.of("{}", "[{\"benchmark\": \"x\"}]")) {
      assertThrows(
          IllegalArgumentException.class, () -> Readings.fromJson(mapper.readTree(text)), text);
    }
  }

  @Test
  void theTableHasMedianSpreadAndRatio() {
    add(BRIDGE, 0.0125);
    add(TCP, 4, 2, 3);
    add(new Row("loss", "bridge", "twice"), 0);
    add(new Row("other", "tcp", "late %"), 1);
    assertEquals(
        """
        | | tcp | bridge |
        |---|---|---|
        | late % | 3 (2 to 4) | 0.013 ×0.004 |
        | twice | – | 0 |
        """,
        new Table(readings, "tcp").of("loss"));
  }

  @Test
  void twentyReadingsHaveA95thPercentile() {
    for (int i = 1; i <= 20; i++) {
      add(TCP, i);
    }
    String table = new Table(readings, "tcp").of("loss");
    assertTrue(table.contains("| 10.50 (1 to 20, p95 19) |"), table);
  }

  private void add(Row row, double... values) {
    for (double value : values) {
      readings.add(row, value);
    }
  }
}
