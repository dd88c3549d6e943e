package dev.ratatoskr.netns.wan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrefixTest {
  @ParameterizedTest
  @CsvSource({
    "198.51.100.1, 198.51.100.1, true",
    "198.51.100.1, 198.51.100.2, false",
    "10.0.0.0/9, 10.127.1.1, true",
    "10.0.0.0/9, 10.128.1.1, false",
    "0.0.0.0/0, 1.2.3.4, true",
    "0.0.0.0/0, ::1, false",
    "2001:db8:a::/48, 2001:db8:a:ffff::1, true",
    "2001:db8:a::/48, 2001:db8:b::1, false",
  })
  void containsWhatSharesItsBits(String prefix, String address, boolean inside) {
    assertEquals(inside, Prefix.of(prefix).contains(InetAddress.ofLiteral(address).getAddress()));
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.0/33", "::/129", "nowhere/3"})
  void refusesWhatIsNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> Prefix.of(text));
  }
}
