package dev.ratatoskr.punch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a peer's word can lead us. */
class UsableAddressesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.1.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::10.0.0.1",
        "::ffff:0:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::1",
        "2002:a00:1::1",
        "2002:7f00:1::1",
        "2002:c0a8:101::1",
        "2002:6440:1::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "200:1::1",
        "300:1::1"
      })
  void nothingIsEverSentThere(String address) {
    assertFalse(UsableAddresses.isUsable(InetAddress.ofLiteral(address)), address);
    assertFalse(UsableAddresses.isGlobal(InetAddress.ofLiteral(address)), address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1"})
  void aHomesAddressIsUsableButNotGlobal(String address) {
    assertTrue(UsableAddresses.isUsable(InetAddress.ofLiteral(address)), address);
    assertFalse(UsableAddresses.isGlobal(InetAddress.ofLiteral(address)), address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.51.100.7", "20.0.0.1", "2001:db8::1", "2002:1400:1::1"})
  void anyOtherIsGlobal(String address) {
    assertTrue(UsableAddresses.isUsable(InetAddress.ofLiteral(address)), address);
    assertTrue(UsableAddresses.isGlobal(InetAddress.ofLiteral(address)), address);
  }
}
