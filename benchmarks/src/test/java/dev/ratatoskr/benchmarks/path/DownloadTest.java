package dev.ratatoskr.benchmarks.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ratatoskr.netns.lab.LabException;
import org.junit.jupiter.api.Test;

final class DownloadTest {
  /** Of iperf3 3.12 with -R, of a sender that was held to 2 Mbit/s; less of what is not read. */
  private static final String SAID =
      """
      {
        "start": {"version": "iperf 3.12", "test_start": {"duration": 3, "reverse": 1}},
        "intervals": [{
          "streams": [{"socket": 5, "start": 0, "end": 1.000584, "bytes": 262144}],
          "sum": {"start": 0, "end": 1.000584, "seconds": 1.0005840063095093, "bytes": 262144}
        }, {
          "streams": [{"socket": 5, "start": 1.000584, "end": 2.000491, "bytes": 262144}],
          "sum": {"start": 1.000584, "end": 2.000491, "seconds": 0.99990701675415, "bytes": 262144}
        }, {
          "streams": [{"socket": 5, "start": 2.000491, "end": 3.000469, "bytes": 262144}],
          "sum": {"start": 2.000491, "end": 3.000469, "seconds": 0.99997800588607, "bytes": 262144}
        }],
        "end": {
          "sum_sent": {"end": 3.001348, "bytes": 786433, "bits_per_second": 2096210.1029270848},
          "sum_received": {"end": 3.000469, "bytes": 786432, "bits_per_second": 2096824.1964839}
        }
      }
      """;

  @Test
  void readsWhatWasReceivedInAll() throws LabException {
    Download download = Download.parse(1000, SAID);
    assertEquals(786_432, download.bytes());
    assertEquals(2.096824, download.megabits(), 1e-6);
    assertEquals(3, download.parts().size());
    assertEquals(4000.469, download.endedMillis(), 1e-6);
  }

  @Test
  void countsOnlySecondsThatLieWhollyBetween() throws LabException {
    Download download = Download.parse(1000, SAID);
    assertEquals(2.096824, download.megabitsBetween(1000, download.endedMillis()), 1e-6);
    assertEquals(2.096637, download.megabitsBetween(999, 3001), 1e-6);
    assertEquals(2.097347, download.megabitsBetween(1500, 3900), 1e-6);
  }

  @Test
  void hasNoRateWhereNoSecondLies() throws LabException {
    Download download = Download.parse(1000, SAID);
    assertThrows(LabException.class, () -> download.megabitsBetween(1100, 2900));
    assertThrows(LabException.class, () -> download.megabitsBetween(3000, 2000));
  }

  @Test
  void tellsWhyIperf3Failed() {
    assertEquals("iperf3 says: unable to connect", failure("{\"error\": \"unable to connect\"}"));
    assertEquals("iperf3 says nothing of any second", failure(""));
    assertEquals("iperf3 says nothing of any second", failure("{\"intervals\": []}"));
    assertEquals("iperf3 prints no JSON", failure("iperf3: gone"));
  }

  private static String failure(String said) {
    return String.valueOf(
        assertThrows(LabException.class, () -> Download.parse(0, said)).getMessage());
  }
}
