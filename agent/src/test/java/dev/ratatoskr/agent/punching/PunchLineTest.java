package dev.ratatoskr.agent.punching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.Ping;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PunchLineTest {
  private static final Envelope PING =
      Envelope.newBuilder().setPing(Ping.newBuilder().setId(7)).build();

  @Test
  void everyKindIsReadAsItWasWritten() throws MalformedException {
    PeerKey key = PeerKey.parse("ab".repeat(32));
    for (PunchLine line :
        new PunchLine[] {
          new PunchLine.Hello(1, 50),
          new PunchLine.Ready(3, key),
          new PunchLine.Signal(3, PING),
          new PunchLine.Done(3)
        }) {
      assertEquals(line, PunchLine.parse(line.text()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "done",
        "done 1 more",
        "done 1234567",
        "done -1",
        "ready 1",
        "ready 1 abcd",
        "ready 1 zz",
        "ratatoskr-punch 1",
        "ratatoskr-punch 1 0",
        "ratatoskr-punch 1 99999999999",
        "signal 1",
        "signal 1 AAA",
        "signal 1 AQ==",
        "signal 1 ////",
        "hello 1 2",
        "done 1\r",
        "Welcome to your shell, you have mail"
      })
  void whatIsNoLineIsRefused(String line) {
    assertThrows(MalformedException.class, () -> PunchLine.parse(line));
  }

  @Test
  void oneSignalIsOneMessage() {
    String text = new PunchLine.Signal(1, PING).text();
    String message = text.substring(text.lastIndexOf(' ') + 1);
    assertThrows(MalformedException.class, () -> PunchLine.parse("signal 1 " + message + message));
  }

  @Property
  void anyTextIsReadOrRefused(@ForAll String text) {
    int refused = 0;
    for (String line : new String[] {text, "signal 1 " + text, "ready 1 " + text}) {
      try {
        assertEquals(line, PunchLine.parse(line).text());
      } catch (MalformedException e) {
        refused++;
      }
    }
    assertTrue(refused > 0 || text.startsWith("ratatoskr-punch ") || text.startsWith("done "));
  }
}
