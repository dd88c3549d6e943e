package dev.ratatoskr.agent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ratatoskr.agent.status.BridgeStatus;
import dev.ratatoskr.agent.supervise.DirectPath;
import dev.ratatoskr.agent.supervise.PeerState;
import dev.ratatoskr.agent.supervise.PeerStatus;
import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.punch.keepalive.RttEstimate;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the machines know, in the words of the status. */
final class StatusBoardTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long NOW = 100 * SECOND;

  private static PeerStatus peer(@Nullable DirectPath path, PeerStatus.Mesh mesh) throws Exception {
    PeerKey key = PeerKey.parse("ab".repeat(32));
    PeerStatus.Stage stage = new PeerStatus.Stage(PeerState.BRIDGED, "", NOW - 3 * SECOND);
    return new PeerStatus(key, key.yggdrasilAddress(), stage, path, mesh);
  }

  private static BridgeStatus.RoundTrips trips(PeerStatus.Mesh mesh) throws Exception {
    return StatusBoard.bridge(peer(null, mesh), Optional.empty(), null, null, NOW)
        .figures()
        .trips();
  }

  private static OptionalDouble jitterMillis(@Nullable DirectPath path, RttEstimate measured)
      throws Exception {
    PeerStatus peer = peer(path, new PeerStatus.Mesh(0, 0, 0));
    return StatusBoard.trips(peer, Optional.of(measured), NOW).directJitterMillis();
  }

  @Test
  void theMeshIsToldAsMeasuredAndAsEstimated() throws Exception {
    assertEquals(
        new BridgeStatus.RoundTrips(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.of(40),
            OptionalDouble.of(70),
            OptionalDouble.of(30)),
        trips(new PeerStatus.Mesh(40 * MILLI, NOW - 70 * SECOND, 30 * MILLI)));
  }

  @Test
  void theJitterIsThatOfThePath() throws Exception {
    InetSocketAddress any = new InetSocketAddress("192.0.2.1", 4000);
    DirectPath path = new DirectPath(Candidate.Kind.HOST, any, any, 6 * MILLI);
    RttEstimate measured = RttEstimate.NONE;
    for (int i = 0; i < 4; i++) {
      measured = measured.with(5 * MILLI).with(8 * MILLI);
    }
    assertEquals(OptionalDouble.of(3), jitterMillis(path, measured));
    assertEquals(OptionalDouble.empty(), jitterMillis(null, measured));
    assertEquals(OptionalDouble.empty(), jitterMillis(path, RttEstimate.NONE.with(5 * MILLI)));
  }

  @Test
  void whatIsUnknownHasNoAge() throws Exception {
    assertEquals(BridgeStatus.RoundTrips.NONE, trips(new PeerStatus.Mesh(0, 0, 0)));
  }
}
