package dev.ratatoskr.transport.rendezvous;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.rendezvous.EnvelopeCodec;
import dev.ratatoskr.proto.rendezvous.EnvelopeDecoder;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.Ping;
import dev.ratatoskr.proto.rendezvous.wire.Pong;
import dev.ratatoskr.transport.rendezvous.ControlEvent.EndReason;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The conversation on a control stream, from its first byte to its last:
 *
 * <pre>
 * server                             client
 *   Challenge(version, features, nonce) ->
 *                              <- Proof(version, features, certificate, signature, nonce)
 *   Welcome ->
 *   anything                 <->  anything
 *   Goodbye                 - or -  Goodbye
 * </pre>
 *
 * <p>The server accepts nothing before the proof, the client nothing before challenge and welcome;
 * each of the three must come within 10 s. Whoever ends it says why in a Goodbye, so both sides
 * report the same reason. After the last step the owner lets the bytes out, then ends the stream.
 *
 * <p>Sans-IO: inputs carry the time; after each input the owner polls until {@link
 * ControlStep.WaitUntil}. Early or needless calls of {@link #onTimeout} are harmless. Thread: the
 * loop.
 */
public final class ControlChannel {
  private static final long HANDSHAKE_STEP_NANOS = 10_000_000_000L;

  private final EnvelopeDecoder decoder = new EnvelopeDecoder();
  private final ArrayDeque<ControlStep> steps = new ArrayDeque<>();
  private final MessageAllowance allowance;
  private final RoundTripMeter meter;
  private @Nullable Handshake handshake;
  private long handshakeDeadlineNanos;
  private boolean authenticated;
  private boolean ended;

  private ControlChannel(Handshake handshake, long nowNanos) {
    this.handshake = handshake;
    this.handshakeDeadlineNanos = nowNanos + HANDSHAKE_STEP_NANOS;
    this.allowance = new MessageAllowance(nowNanos);
    this.meter = new RoundTripMeter(nowNanos);
    perform(handshake.begin(), nowNanos);
  }

  /**
   * The side that dialled, once its TLS handshake is complete. Judges the server's certificate
   * again, since a resumed TLS session would not have.
   *
   * @param serverCertificateDer what the server showed in TLS
   */
  public static ControlChannel client(
      ControlSetup setup, byte[] serverCertificateDer, long nowNanos) {
    return new ControlChannel(new ClientHandshake(setup, serverCertificateDer), nowNanos);
  }

  /**
   * The side that was dialled; the certificate it showed in TLS is that of its identity.
   *
   * @param random makes the nonce
   */
  public static ControlChannel server(ControlSetup setup, SecureRandom random, long nowNanos) {
    return new ControlChannel(new ServerHandshake(setup, random), nowNanos);
  }

  /** Bytes of the control stream, in order; read before the call returns. */
  public void onBytes(ByteBuffer bytes, long nowNanos) {
    if (ended) {
      return;
    }
    decoder.onBytes(bytes);
    try {
      Envelope next = decoder.poll();
      while (next != null && !ended) {
        onEnvelope(next, nowNanos);
        next = ended ? null : decoder.poll();
      }
    } catch (MalformedException e) {
      end(EndReason.PROTOCOL, String.valueOf(e.getMessage()));
    }
  }

  private void onEnvelope(Envelope envelope, long nowNanos) {
    if (!allowance.take(nowNanos)) {
      end(
          EndReason.PROTOCOL,
          "more than " + MessageAllowance.PER_SECOND + " messages a second from the peer");
    } else if (envelope.hasGoodbye()) {
      finish(Farewell.fromPeer(envelope.getGoodbye()));
    } else if (handshake != null) {
      perform(handshake.onEnvelope(envelope), nowNanos);
    } else {
      onMessage(envelope, nowNanos);
    }
  }

  private void perform(Handshake.Result result, long nowNanos) {
    switch (result) {
      case Handshake.Result.Wait wait -> {
        reply(wait.reply());
        handshakeDeadlineNanos = nowNanos + HANDSHAKE_STEP_NANOS;
      }
      case Handshake.Result.Done done -> {
        handshake = null;
        authenticated = true;
        reply(done.reply());
        steps.add(new ControlStep.Emit(done.event()));
        ping(nowNanos);
      }
      case Handshake.Result.Refuse refuse -> {
        ControlEvent.Refused refused = Farewell.refused(false, refuse.reason(), refuse.detail());
        write(Farewell.message(refused));
        finish(refused);
      }
      case Handshake.Result.End stop -> end(stop.reason(), stop.detail());
    }
  }

  private void onMessage(Envelope envelope, long nowNanos) {
    switch (envelope.getBodyCase()) {
      case PING ->
          write(
              Envelope.newBuilder()
                  .setPong(Pong.newBuilder().setId(envelope.getPing().getId()))
                  .build());
      case PONG -> meter.onPong(envelope.getPong().getId(), nowNanos);
      case CHALLENGE, PROOF, WELCOME ->
          end(EndReason.PROTOCOL, envelope.getBodyCase() + " after the handshake");
      case GOODBYE -> finish(Farewell.fromPeer(envelope.getGoodbye()));
      case PUNCH_OFFER,
          CANDIDATE_OFFER,
          PUNCH_START,
          PUNCH_RESULT,
          PATH_LEFT,
          BRIDGE_OFFER,
          BRIDGE_READY,
          BRIDGE_CLOSED,
          BRIDGE_USE,
          MESH_LINK ->
          steps.add(new ControlStep.Emit(new ControlEvent.Received(envelope)));
      case BODY_NOT_SET -> {
        // A later version's message: ignored by design, counted by the allowance.
      }
    }
  }

  /** The deadline of {@link ControlStep.WaitUntil} has come, or not: the time decides. */
  public void onTimeout(long nowNanos) {
    if (ended) {
      return;
    }
    if (handshake != null) {
      if (nowNanos - handshakeDeadlineNanos >= 0) {
        end(EndReason.TIMEOUT, "no " + handshake.awaited() + " within 10 s");
      }
    } else if (meter.isDue(nowNanos)) {
      ping(nowNanos);
    }
  }

  private void ping(long nowNanos) {
    write(Envelope.newBuilder().setPing(Ping.newBuilder().setId(meter.onPing(nowNanos))).build());
  }

  /** What to do next. */
  public ControlStep poll() {
    ControlStep step = steps.poll();
    if (step != null) {
      return step;
    }
    if (ended) {
      return new ControlStep.WaitUntil(Long.MAX_VALUE, false);
    }
    return new ControlStep.WaitUntil(
        handshake != null ? handshakeDeadlineNanos : meter.nextPingNanos(), true);
  }

  /**
   * Sends a message; dropped when the conversation has ended.
   *
   * @throws IllegalStateException before {@link ControlEvent.Authenticated}
   * @throws IllegalArgumentException when it is larger than 16 KiB
   */
  public void send(Envelope envelope) {
    if (ended) {
      return;
    }
    if (!authenticated) {
      throw new IllegalStateException("nothing may be sent before the handshake is complete");
    }
    write(envelope);
  }

  /** Ends the conversation and tells the peer why. Idempotent; {@code Ended} is emitted once. */
  public void goodbye(EndReason reason, String detail) {
    if (!ended) {
      end(reason, detail);
    }
  }

  private void end(EndReason reason, String detail) {
    ControlEvent.Ended event = Farewell.ended(false, reason, detail);
    write(Farewell.message(event));
    finish(event);
  }

  private void finish(ControlEvent event) {
    ended = true;
    handshake = null;
    steps.add(new ControlStep.Emit(event));
  }

  private void reply(Envelope reply) {
    if (reply.getBodyCase() != Envelope.BodyCase.BODY_NOT_SET) {
      write(reply);
    }
  }

  private void write(Envelope envelope) {
    steps.add(new ControlStep.SendBytes(EnvelopeCodec.encode(envelope)));
  }

  /** Whether messages may be sent. */
  public boolean isOpen() {
    return authenticated && !ended;
  }

  /** The smoothed round trip, once one was measured. */
  public OptionalLong rttNanos() {
    return meter.smoothedNanos();
  }

  /** The shortest round trip seen. */
  public OptionalLong minimumRttNanos() {
    return meter.minimumNanos();
  }
}
