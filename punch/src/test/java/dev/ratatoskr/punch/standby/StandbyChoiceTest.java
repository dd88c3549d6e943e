package dev.ratatoskr.punch.standby;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.punch.check.Path;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class StandbyChoiceTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private static Path path(int portId, String remote, Candidate.Kind kind, long millis) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(remote), 4000);
    return new Path(portId, address, kind, millis * MILLI);
  }

  private final Path lan = path(2, "192.168.1.7", Candidate.Kind.HOST, 1);
  private final Path four = path(2, "203.0.113.7", Candidate.Kind.REFLEXIVE, 10);
  private final Path six = path(2, "2001:db8::7", Candidate.Kind.HOST, 11);
  private final Path radio = path(5, "203.0.113.7", Candidate.Kind.REFLEXIVE, 40);

  @Test
  void anotherUplinkComesFirstThenTheLanThenTheOtherFamily() {
    assertEquals(Optional.of(radio), StandbyChoice.of(four, List.of(four, six, lan, radio)));
    assertEquals(Optional.of(lan), StandbyChoice.of(four, List.of(four, six, lan)));
    assertEquals(Optional.of(six), StandbyChoice.of(four, List.of(four, six)));
  }

  @Test
  void anotherPortOfTheSameAddressIsNoOtherWay() {
    InetSocketAddress mapped = new InetSocketAddress(four.remote().getAddress(), 9);
    Path other = new Path(2, mapped, Candidate.Kind.MAPPED, MILLI);
    assertEquals(Optional.empty(), StandbyChoice.of(four, List.of(four, other)));
  }

  private static BetterPath.Measured at(Path path, double millis) {
    return new BetterPath.Measured(path, Math.round(millis * MILLI));
  }

  @Test
  void aBetterPathMustBeClearlySoSeveralTimesInARow() {
    BetterPath better = new BetterPath();
    assertFalse(better.onSample(at(four, 40), at(radio, 30)));
    assertFalse(better.onSample(at(four, 40), at(radio, 30)));
    assertFalse(better.onSample(at(four, 40), at(radio, 37)), "not by a tenth");
    assertFalse(better.onSample(at(four, 40), at(radio, 30)));
    assertFalse(better.onSample(at(four, 40), at(radio, 30)));
    assertTrue(better.onSample(at(four, 40), at(radio, 30)));
    better.onStart();
    for (int i = 0; i < 10; i++) {
      assertFalse(better.onSample(at(four, 9), at(radio, 7)), "not by 3 ms");
    }
  }

  @Test
  void whatWasProposedNeedsNoMarginToStayBetter() {
    assertTrue(BetterPath.isStillBetter(at(four, 9), at(radio, 8)));
    assertFalse(BetterPath.isStillBetter(at(four, 9), at(radio, 9)));
    assertTrue(BetterPath.isStillBetter(at(four, 9), at(lan, 13)), "it passes fewer boxes");
    assertFalse(BetterPath.isStillBetter(at(four, 9), at(lan, 14)));
  }

  @Test
  void oneChangeAMinute() {
    BetterPath better = new BetterPath();
    assertTrue(better.isCalm(Long.MIN_VALUE));
    better.onTaken(5 * SECOND);
    assertFalse(better.isCalm(64 * SECOND));
    assertTrue(better.isCalm(65 * SECOND));
  }
}
