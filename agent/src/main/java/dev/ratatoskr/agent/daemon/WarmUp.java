package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.quic.kwik.KwikEngine;
import java.security.GeneralSecurityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs once through what a first bridge would meet cold: TLS, QUIC, the engine's threads. Takes
 * some seconds of one core.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  private WarmUp() {}

  static void start() {
    Thread.ofPlatform().daemon().name("warm-up").start(WarmUp::run);
  }

  private static void run() {
    long began = System.nanoTime();
    try {
      AgentIdentity nobody = AgentIdentity.generate(PeerKey.of(new byte[PeerKey.SIZE_BYTES]));
      KwikEngine.warmUp(nobody.x509(), nobody.privateKey());
      LOG.debug("warm after {} ms", (System.nanoTime() - began) / 1_000_000);
    } catch (MalformedException | GeneralSecurityException e) {
      LOG.debug("not warmed up", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
