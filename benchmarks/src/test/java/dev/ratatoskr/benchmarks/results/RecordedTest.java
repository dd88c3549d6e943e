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

  private static final Row OTHER = new Row("footprint", "tcp", "MB");

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
    assertEquals(10, both.runsOf("loss"));
  }

  @Test
  void whatIsInBothCountsOnce() {
    Recorded page = of("abc", "today", 7);
    page.readings().add(OTHER, 3);
    Recorded both = page.with(of("abc", "today", 7));
    assertEquals(List.of(7.0), both.readings().of(ROW));
    assertEquals(List.of(3.0), both.readings().of(OTHER));
    assertEquals(5, both.runsOf("loss"));
  }

  @Test
  void theTextOfTheNewerReadingsStays() {
    Row bursts = new Row("loss bursts", "tcp", "late %");
    Recorded old = of("abc", "today", 7);
    old.readings().add(bursts, 3);
    Recorded told =
        new Recorded(old.environment(), 5, Map.of("loss", "Of old."), old.readings(), List.of());
    assertEquals(Map.of("loss", "A game.\nIt loses.\n"), told.with(of("abd", "t", 9)).texts());
  }

  @Test
  void whatANewerCommitMeasuredTakesThePlaceOfWhatWasBefore() {
    Recorded old = of("abc", "today", 7);
    old.readings().add(OTHER, 3);
    Recorded both = old.with(of("abd", "tomorrow", 9));
    assertEquals(List.of(9.0), both.readings().of(ROW));
    assertEquals(List.of(3.0), both.readings().of(OTHER));
    assertEquals(Map.of("footprint", "commit abc, today"), both.measured().older());
    assertEquals("abd", both.environment().get("commit"));
    Recorded third = Recorded.fromJson(both.toJson()).with(of("abe", "later", 1));
    assertEquals(Map.of("footprint", "commit abc, today"), third.measured().older());
  }

  @Test
  void textsStayWithTheReadingsTheyDescribe() {
    Recorded old = of("abc", "today", 7);
    Map<String, String> texts = Map.of("loss", "Otherwise.", "footprint", "Not run.");
    Recorded newer =
        new Recorded(
            Map.of("commit", "abd", "date", "t"), 5, texts, of("", "", 9).readings(), List.of());
    assertEquals(Map.of("loss", "Otherwise."), old.with(newer).texts());
  }

  @Test
  void readingsOfTwoMachinesAreNotPutTogether() {
    Recorded there = on("old", "abc", 7);
    there.readings().add(OTHER, 3);
    Recorded both = there.with(on("mine", "abc", 9));
    assertEquals(List.of(9.0), both.readings().of(ROW));
    assertEquals(List.of(3.0), both.readings().of(OTHER));
    assertEquals(Map.of("footprint", "commit abc, t; machine old"), both.measured().older());
    assertEquals("mine", both.environment().get("machine"));
  }

  @Test
  void aPartGoesOnSayingOfWhichMachineItIs() {
    Recorded there = on("old", "abc", 9);
    there.readings().add(OTHER, 3);
    Recorded both = there.with(on("mine", "abd", 1));
    String told = "commit abc, t; machine old";
    assertEquals(Map.of("footprint", told), both.measured().older());
    Recorded third = Recorded.fromJson(both.toJson()).with(on("mine", "abe", 1));
    assertEquals(Map.of("footprint", told), third.measured().older());
  }

  private static Recorded on(String machine, String commit, double reading) {
    Map<String, String> environment = Map.of("commit", commit, "date", "t", "machine", machine);
    return new Recorded(environment, 5, Map.of(), of("", "", reading).readings(), List.of());
  }

  @Test
  void whatRanMoreOftenStays() {
    Recorded few = of("abc", "t", 7);
    few.readings().add(OTHER, 3);
    Recorded many =
        new Recorded(few.environment(), 50, few.texts(), of("abc", "t", 9).readings(), List.of());
    many.readings().add(ROW, 8);
    for (Recorded both : List.of(few.with(many), many.with(few))) {
      Recorded back = Recorded.fromJson(both.toJson());
      assertEquals(List.of(9.0, 8.0), back.readings().of(ROW));
      assertEquals(List.of(3.0), back.readings().of(OTHER));
      assertEquals(50, back.runsOf("loss"));
      assertEquals(5, back.runsOf("footprint"));
    }
  }

  @Test
  void whatIsOlderOnAPageGivesWayInEitherOrder() {
    Recorded old = of("abc", "today", 7);
    old.readings().add(OTHER, 3);
    Recorded page = old.with(of("abd", "tomorrow", 9));
    Recorded fresh = of("abd", "tomorrow", 0);
    Recorded footprint = new Recorded(fresh.environment(), 5, Map.of(), new Readings(), List.of());
    footprint.readings().add(OTHER, 4);
    for (Recorded both : List.of(page.with(footprint), footprint.with(page))) {
      assertEquals(List.of(4.0), both.readings().of(OTHER));
      assertEquals(List.of(9.0), both.readings().of(ROW));
      assertEquals(Map.of(), both.measured().older());
    }
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
