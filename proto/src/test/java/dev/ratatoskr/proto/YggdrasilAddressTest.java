package dev.ratatoskr.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses and subnets against what real routers print. */
class YggdrasilAddressTest {

  record Vector(String key, String address, String subnet) {}

  static List<Vector> vectors() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            YggdrasilAddressTest.class.getResourceAsStream("yggdrasil-addresses.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .map(words -> new Vector(words[0], words[1], words[2]))
          .toList();
    }
  }

  @Test
  void thereAreEnoughVectors() throws IOException {
    assertTrue(vectors().size() >= 24);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void derivesWhatTheRouterPrints(Vector vector) throws Exception {
    PeerKey key = PeerKey.parse(vector.key());
    InetAddress address = InetAddress.getByName(vector.address());
    assertEquals(address, key.yggdrasilAddress());
    assertEquals(
        InetAddress.getByName(vector.subnet().replace("/64", "")),
        key.yggdrasilSubnet().firstAddress());
    assertEquals(vector.subnet(), key.yggdrasilSubnet().toString());
    assertTrue(key.owns(address));
    assertTrue(key.owns(InetAddress.getByName(vector.subnet().replace("::/64", ":1:2:3:4"))));
    assertTrue(YggdrasilAddress.isOverlay(address));
    assertTrue(YggdrasilAddress.isOverlay(key.yggdrasilSubnet().firstAddress()));
    for (Vector other : vectors()) {
      boolean same = other.equals(vector);
      assertEquals(same, key.owns(InetAddress.getByName(other.address())));
      assertEquals(
          same, key.yggdrasilSubnet().equals(PeerKey.parse(other.key()).yggdrasilSubnet()));
    }
  }

  @Property
  void everyKeyOwnsItsOwnAddresses(@ForAll @Size(32) byte[] bytes) throws Exception {
    PeerKey key = PeerKey.of(bytes);
    byte[] address = key.yggdrasilAddress().getAddress();
    assertEquals(2, address[0]);
    byte[] subnet = key.yggdrasilSubnet().firstAddress().getAddress();
    assertEquals(3, subnet[0]);
    for (int i = 1; i < 8; i++) {
      assertEquals(address[i], subnet[i]);
    }
    subnet[15] = 1;
    InetAddress host = InetAddress.getByAddress(subnet);
    assertTrue(key.owns(host));
    assertEquals(key.yggdrasilSubnet(), YggdrasilSubnet.around(host));
  }

  @Test
  void extremeKeysDoNotOverflow() throws Exception {
    byte[] bytes = new byte[32];
    assertEquals(InetAddress.getByName("200::"), PeerKey.of(bytes).yggdrasilAddress());
    bytes[31] = 1;
    assertEquals(InetAddress.getByName("2ff::"), PeerKey.of(bytes).yggdrasilAddress());
    Arrays.fill(bytes, (byte) 0xff);
    assertEquals(InetAddress.getByName("200::"), PeerKey.of(bytes).yggdrasilAddress());
  }

  @ParameterizedTest
  @ValueSource(strings = {"fe80::1", "400::1", "100::1", "2.0.0.1", "3.0.0.1", "::"})
  void otherAddressesAreNotOverlay(String text) throws Exception {
    InetAddress address = InetAddress.getByName(text);
    assertFalse(YggdrasilAddress.isOverlay(address));
    assertThrows(MalformedException.class, () -> YggdrasilSubnet.around(address));
  }

  @Test
  void subnetOutsideItsRangeCannotBeBuilt() {
    assertThrows(IllegalArgumentException.class, () -> new YggdrasilSubnet(2L << 56));
  }
}
