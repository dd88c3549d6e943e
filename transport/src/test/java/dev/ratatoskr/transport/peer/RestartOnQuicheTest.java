package dev.ratatoskr.transport.peer;

import dev.ratatoskr.transport.engine.EngineChoice;

/** The same with the other engine. */
final class RestartOnQuicheTest extends RestartTest {
  @Override
  EngineChoice engine() {
    return EngineChoice.QUICHE;
  }
}
