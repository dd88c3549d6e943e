package dev.ratatoskr.agent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ratatoskr.agent.status.BridgeStatus;
import dev.ratatoskr.agent.supervise.PeerState;
import dev.ratatoskr.agent.supervise.PeerStatus;
import dev.ratatoskr.proto.PeerKey;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What the machines know, in the words of the status. */
final class StatusBoardTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long NOW = 100 * SECOND;

  private static BridgeStatus.RoundTrips trips(PeerStatus.Mesh mesh) throws Exception {
    PeerKey key = PeerKey.parse("ab".repeat(32));
    PeerStatus.Stage stage = new PeerStatus.Stage(PeerState.BRIDGED, "", NOW - 3 * SECOND);
    PeerStatus peer = new PeerStatus(key, key.yggdrasilAddress(), stage, null, mesh);
    return StatusBoard.bridge(peer, Optional.empty(), null, null, NOW).figures().trips();
  }

  @Test
  void theMeshIsToldAsMeasuredAndAsEstimated() throws Exception {
    assertEquals(
        new BridgeStatus.RoundTrips(
            OptionalDouble.empty(),
            OptionalDouble.of(40),
            OptionalDouble.of(70),
            OptionalDouble.of(30)),
        trips(new PeerStatus.Mesh(40 * MILLI, NOW - 70 * SECOND, 30 * MILLI)));
  }

  @Test
  void whatIsUnknownHasNoAge() throws Exception {
    assertEquals(BridgeStatus.RoundTrips.NONE, trips(new PeerStatus.Mesh(0, 0, 0)));
  }
}
