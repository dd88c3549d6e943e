package dev.ratatoskr.agent.memory;

import static dev.ratatoskr.agent.memory.Memories.HOME;
import static dev.ratatoskr.agent.memory.Memories.PEER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.punch.keepalive.LearntLifetime;
import dev.ratatoskr.punch.peer.PunchRecollection;
import dev.ratatoskr.transport.peer.EndpointMemory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTextTest {
  private static final String TITLE = "# ratatoskr memory 1\n";
  private final TestClock clock = new TestClock(77_000_000_000L);

  private WallTimes times() {
    return new WallTimes(clock.moment());
  }

  @Property(tries = 300)
  void whatIsWrittenIsRead(@ForAll Random random) throws MalformedException {
    EndpointMemory memory = Memories.any(random, clock.nanoTime());
    String text = MemoryText.of(memory, times());
    assertTrue(text.length() <= MemoryText.MAX_BYTES, text.length() + " bytes");
    assertEquals(memory, MemoryText.parse(text, times()));
  }

  @Property(tries = 1000)
  void damageIsNoticedOrHarmless(@ForAll Random random) {
    String text = MemoryText.of(Memories.any(random, clock.nanoTime()), times());
    StringBuilder damaged = new StringBuilder(text);
    for (int i = 0; i <= random.nextInt(4); i++) {
      damaged.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
    }
    damaged.setLength(random.nextBoolean() ? text.length() : random.nextInt(text.length() + 1));
    try {
      EndpointMemory read = MemoryText.parse(damaged.toString(), times());
      assertEquals(read, MemoryText.parse(MemoryText.of(read, times()), times()));
    } catch (MalformedException e) {
      assertFalse(String.valueOf(e.getMessage()).contains("198.51"), e.getMessage());
    }
  }

  @Property(tries = 500)
  void anyTextAtAllIsJudged(@ForAll String text) {
    assertThrows(MalformedException.class, () -> MemoryText.parse(text, times()));
    assertThrows(MalformedException.class, () -> MemoryText.parse(TITLE + text + "?\n", times()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lifetime 203.0.113.7 1 1 1",
        "lifetime 203.0.113.7 0 1 1 1",
        "lifetime 203.0.113.7 1 1 -1 1",
        "lifetime 203.0.113.7 1 1 1 99999999999999",
        "lifetime 203.0.113.7 1 1 1 99999999999999999999",
        "lifetime example.org 1 1 1 1",
        "lifetime 203.0.113 1 1 1 1",
        "lifetime fe80::1%eth0 1 1 1 1",
        "lifetime  1 1 1 1",
        "searched 203.0.113.7 maybe 2 - 1",
        "searched 203.0.113.7 false 1001 - 1",
        "searched 203.0.113.7 false 2 somebody 1",
        "worked abcd 203.0.113.7 1",
        "apart - 5 1",
        "secret 1",
        ""
      })
  void aLineThatNoAgentWroteIsNamedAndNotQuoted(String line) {
    String text = TITLE + "apart " + PEER + " 5 1\n" + line + "\n";
    MalformedException refusal =
        assertThrows(MalformedException.class, () -> MemoryText.parse(text, times()));
    assertEquals("line 3 is damaged", refusal.getMessage());
  }

  @Test
  void moreThanIsEverRememberedIsRefused() throws MalformedException {
    String line = "apart " + PEER + " 5 " + clock.instant().getEpochSecond() + "\n";
    assertEquals(256, MemoryText.parse(TITLE + line.repeat(256), times()).punches().apart().size());
    assertThrows(
        MalformedException.class, () -> MemoryText.parse(TITLE + line.repeat(257), times()));
  }

  @Test
  void anEntryOfTheFutureOrLongAgoIsLeftOut() throws MalformedException {
    long now = clock.instant().getEpochSecond();
    long day = Duration.ofDays(1).toSeconds();
    String text =
        TITLE
            + "searched 203.0.113.1 false 2 - %d\n".formatted(now - day + 1)
            + "searched 203.0.113.2 false 2 - %d\n".formatted(now - day)
            + "searched 203.0.113.3 true 0 - %d\n".formatted(now - 29 * day)
            + "searched 203.0.113.4 true 0 - %d\n".formatted(now - 30 * day)
            + "searched 203.0.113.5 true 0 - %d\n".formatted(now + 60)
            + "searched 203.0.113.6 true 0 - %d\n".formatted(now + 61);
    assertEquals(
        List.of("203.0.113.1", "203.0.113.3", "203.0.113.5"),
        MemoryText.parse(text, times()).punches().networks().stream()
            .map(PunchRecollection.Searched::network)
            .toList());
  }

  @Test
  void whatHasNoProperNameIsNotWritten() throws MalformedException {
    LearntLifetime named = Memories.lifetime(HOME, clock.nanoTime());
    LearntLifetime odd = Memories.lifetime("home\nsecret 1", clock.nanoTime());
    EndpointMemory memory = new EndpointMemory(List.of(odd, named), PunchRecollection.NOTHING);
    assertEquals(
        List.of(named), MemoryText.parse(MemoryText.of(memory, times()), times()).lifetimes());
  }
}
