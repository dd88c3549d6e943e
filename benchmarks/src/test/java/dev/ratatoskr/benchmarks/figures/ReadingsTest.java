package dev.ratatoskr.benchmarks.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
    add(TCP, 4, 2, 3);
    add(BRIDGE, 0.012);
    assertEquals(
        """
        | contender | figure | median | min to max | p95 | runs | ratio |
        |---|---|---|---|---|---|---|
        | tcp | late % | 3.00 | 2.00 to 4.00 | 4.00 | 3 | 1.00 |
        | bridge | late % | 0.012 | 0.012 to 0.012 | 0.012 | 1 | 0.004 |
        """,
        new Table(readings, "tcp").of(List.copyOf(readings.rows())));
  }

  private void add(Row row, double... values) {
    for (double value : values) {
      readings.add(row, value);
    }
  }
}
