package dev.ratatoskr.benchmarks.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ratatoskr.benchmarks.figures.Readings;
import dev.ratatoskr.benchmarks.figures.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecordedTest {
  private static final Row ROW = new Row("loss", "tcp", "late %");

  private static Recorded of(String commit, String date, double reading) {
    Readings readings = new Readings();
    readings.add(ROW, reading);
    Map<String, String> environment = Map.of("commit", commit, Recorded.DATE, date);
    Map<String, String> texts = Map.of("loss", "A game.\nIt loses.\n");
    return new Recorded(environment, 5, texts, readings, List.of("broke at " + date));
  }

  @Test
  void comesBackFromItsJson() {
    Recorded back = Recorded.fromJson(of("abc", "today", 7).toJson());
    assertEquals(Map.of("commit", "abc", "date", "today"), back.environment());
    assertEquals(5, back.runs());
    assertEquals(Map.of("loss", "A game.\nIt loses.\n"), back.texts());
    assertEquals(List.of(7.0), back.readings().of(ROW));
    assertEquals(List.of("broke at today"), back.failures());
  }

  @Test
  void putsTogetherWhatIsOfOneCommit() {
    Recorded both = of("abc", "today", 7).with(of("abc", "tomorrow", 9));
    assertEquals(List.of(7.0, 9.0), both.readings().of(ROW));
    assertEquals(List.of("broke at today", "broke at tomorrow"), both.failures());
    assertThrows(IllegalArgumentException.class, () -> of("abc", "t", 7).with(of("abd", "t", 9)));
  }

  @Test
  void doesNotPutTogetherWhatMeasuredDifferently() {
    Recorded one = of("abc", "t", 7);
    Recorded other =
        new Recorded(one.environment(), 5, Map.of("loss", "Another."), one.readings(), List.of());
    assertThrows(IllegalArgumentException.class, () -> one.with(other));
  }

  @Test
  void readsARecordWithoutTexts() {
    String text = "{\"environment\": {\"commit\": \"abc\"}, \"runs\": 5, \"rows\": []}";
    assertEquals(Map.of(), Recorded.fromJson(text).texts());
  }

  @Test
  void refusesWhatIsNoRecord() {
    for (String text : List.of("", "{", "[]", "{\"environment\": {}}")) {
      assertThrows(IllegalArgumentException.class, () -> Recorded.fromJson(text), text);
    }
  }

  @Test
  void namesEnginesByTheirJars() {
    assertEquals(
        "kwik-core 0.10, netty-codec-native-quic 4.2.1",
        Environment.engines(
            "/l/a-1.jar:/l/netty-codec-native-quic-4.2.1.jar:/l/kwik-core-0.10.jar"));
    assertEquals("unknown", Environment.engines("/l/a-1.jar"));
  }

  @Test
  void readsAFieldOfProc() {
    assertEquals("Some CPU", Environment.field("processor : 0\nmodel name\t: Some CPU\n", "model"));
    assertEquals("unknown", Environment.field("", "model name"));
  }
}
