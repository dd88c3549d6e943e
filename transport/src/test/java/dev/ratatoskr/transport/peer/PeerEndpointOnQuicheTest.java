package dev.ratatoskr.transport.peer;

import dev.ratatoskr.transport.engine.EngineChoice;

/** The same with the other engine. */
final class PeerEndpointOnQuicheTest extends PeerEndpointTest {
  @Override
  EngineChoice engine() {
    return EngineChoice.QUICHE;
  }
}
