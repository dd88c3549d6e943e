package dev.ratatoskr.transport.quic.kwik;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.transport.quic.Pairing;
import dev.ratatoskr.transport.quic.Wire;
import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AssertionsTest {
  /** Assertions inside Kwik end its threads silently; the engine is loaded before any of it. */
  @Test
  void kwikRunsWithoutItsAssertions() throws Exception {
    try (Wire wire = new Wire(Pairing.KWIK_KWIK).connect()) {
      for (String name :
          new String[] {
            "tech.kwik.core.server.impl.ServerConnectorImpl",
            "tech.kwik.core.send.SenderImpl",
            "tech.kwik.core.recovery.LossDetector",
            "tech.kwik.core.recovery.RttEstimator",
            "tech.kwik.core.stream.StreamOutputStreamImpl"
          }) {
        for (Field field : Class.forName(name).getDeclaredFields()) {
          if (field.getName().equals("$assertionsDisabled")) {
            field.setAccessible(true);
            assertTrue(field.getBoolean(null), name + " has its assertions on");
          }
        }
      }
      assertFalse(wire.atClient.closed.isDone());
    }
  }
}
