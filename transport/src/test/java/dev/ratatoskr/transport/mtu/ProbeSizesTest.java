package dev.ratatoskr.transport.mtu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeSizesTest {
  private static final int BASE = 1232;

  @ParameterizedTest
  @CsvSource({"192.0.2.1,1472", "2001:db8::1,1452"})
  void aProbeCanHaveEachAndNoneComesTwice(String remote, int largest) {
    List<Integer> sizes = sizes(remote, BASE, 1472);
    assertEquals(13, sizes.size(), "a search asks five of them at most");
    assertEquals(largest, sizes.getLast());
    int before = BASE;
    for (int size : sizes) {
      assertTrue(size > before, sizes::toString);
      assertEquals(0, size % 4, sizes::toString);
      before = size;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
  void aFullPacketHasItsSize(String remote) {
    assertTrue(sizes(remote, BASE, 1472).contains(1400));
  }

  @Test
  void noneIsBeyondTheBounds() {
    assertEquals(List.of(1392, 1400), sizes("192.0.2.1", 1372, 1411));
    assertEquals(List.of(1412), sizes("192.0.2.1", 1400, 1412));
    assertEquals(List.of(), sizes("192.0.2.1", BASE, BASE));
  }

  private static List<Integer> sizes(String remote, int base, int most) {
    return ProbeSizes.of(InetAddress.ofLiteral(remote), base, most);
  }
}
