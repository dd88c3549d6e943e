package dev.ratatoskr.proto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerKeyTest {
  @Property
  void textAndBytesRoundTrip(@ForAll @Size(32) byte[] bytes) throws Exception {
    PeerKey key = PeerKey.of(bytes);
    assertArrayEquals(bytes, key.toByteArray());
    assertEquals(key, PeerKey.parse(key.toString()));
    assertTrue(key.toString().startsWith(key.shortName()));
  }

  @Property
  void orderIsThatOfUnsignedNumbers(@ForAll @Size(32) byte[] one, @ForAll @Size(32) byte[] other)
      throws Exception {
    assertEquals(
        new BigInteger(1, one).compareTo(new BigInteger(1, other)),
        Integer.signum(PeerKey.of(one).compareTo(PeerKey.of(other))));
  }

  @Test
  void laterChangesOfAnArrayDoNotChangeTheKey() throws Exception {
    byte[] bytes = new byte[32];
    PeerKey key = PeerKey.of(bytes);
    bytes[0] = 1;
    key.toByteArray()[0] = 1;
    assertEquals(PeerKey.of(new byte[32]), key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "zz",
        "0",
        "00000000000000000000000000000000000000000000000000000000000000000"
      })
  void otherTextIsMalformed(String text) {
    assertThrows(MalformedException.class, () -> PeerKey.parse(text));
  }
}
