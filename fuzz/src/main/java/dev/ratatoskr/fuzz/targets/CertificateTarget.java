package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.PathProof;
import dev.ratatoskr.transport.identity.PeerCertificate;
import dev.ratatoskr.transport.identity.PinStore;
import java.util.Arrays;
import java.util.List;

/** A peer's certificate: it is refused or kept byte for byte, and judging it never fails. */
final class CertificateTarget implements FuzzTarget {

  @Override
  public List<byte[]> seeds() {
    return List.of(
        AgentIdentity.generate(Keys.peer(1)).certificate().toByteArray(),
        AgentIdentity.generate(Keys.router(2)).certificate().toByteArray());
  }

  @Override
  public void run(byte[] input) {
    PinStore.inMemory().judge(Keys.peer(1), PathProof.OVERLAY_SOURCE, false).judge(input);
    try {
      PeerCertificate certificate = PeerCertificate.parse(input);
      BrokenPromise.unless(
          Arrays.equals(input, certificate.toByteArray()), "another certificate than came");
      BrokenPromise.unless(input.length <= PeerCertificate.MAX_BYTES, "too long");
    } catch (MalformedException e) {
      // As promised.
    }
  }
}
