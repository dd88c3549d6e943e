package dev.ratatoskr.transport.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.TestCertificate;
import dev.ratatoskr.transport.quic.quiche.QuicheEngine;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EngineChoiceTest {
  @ParameterizedTest
  @CsvSource({"AUTO, quiche", "KWIK, kwik", "QUICHE, quiche"})
  void startsTheEngineThatWasChosen(EngineChoice choice, String name) throws Exception {
    choice.require();
    TestCertificate own = TestCertificate.create();
    try (NettyLoop loop = NettyLoop.start(IoKind.NIO)) {
      QuicEngine engine = choice.create(loop, own.certificate(), own.key());
      assertEquals(name, engine.name());
      CompletableFuture.runAsync(engine::close, loop).join();
    }
  }

  /**
   * Whoever chose an engine knows what he does; the automatic choice tells when it is not quiche.
   */
  @ParameterizedTest
  @EnumSource(EngineChoice.class)
  void onlyTheAutomaticChoiceCanFallShort(EngineChoice choice) {
    boolean told = choice == EngineChoice.AUTO && !QuicheEngine.isAvailable();
    assertEquals(told, choice.shortcoming().isPresent());
  }
}
