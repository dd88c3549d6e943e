package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.proto.router.RouterMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Joins the router's connection with the bridge stream and, for Traffic, with the lane where there
 * is one: whole messages only, in order, in both directions; the stream with back-pressure, the
 * lane without, because what cannot be sent now is dropped there. What the peer says before our
 * router has come is kept, and its stream is not read meanwhile. Where the bridge is {@link #hide
 * hidden}, what our router measures the link by waits on its way to the peer; the peer's shim does
 * the same for its own router, so that each such frame waits once. Sans-IO: the two sides are
 * {@link Ends}.
 *
 * <p>After {@link Ends#end} it does nothing any more.
 */
final class Splice {
  /**
   * A peer's router sends its handshake and waits; more than this before ours came is no router.
   */
  private static final int MAX_WAITING_BYTES = 65_536;

  private final RouterGate fromPeer;
  private final Ends ends;
  private final Deque<RouterMessage> waiting = new ArrayDeque<>();
  private @Nullable RouterGate fromRouter;
  private int waitingBytes;
  private final LaneInflow fromLane;
  private final StrangerCount strangers;
  private @Nullable SignatureDelay delay;
  private boolean ended;

  Splice(ShimSpec spec, Ends ends) {
    this.fromPeer = new RouterGate(spec.peer(), spec.password());
    this.strangers = new StrangerCount(spec);
    this.fromLane = new LaneInflow(spec.inward());
    this.ends = ends;
  }

  /** The two sides, as the splice sees them. */
  interface Ends {
    /** Takes a Traffic frame for the lane; false when there is none: it goes on the stream then. */
    boolean sendOnLane(RouterFrame frame);

    /** Queues for the peer; false when enough is queued. */
    boolean writeToPeer(ByteBuffer bytes);

    /** Queues for the router without sending yet; false when enough is queued. */
    boolean writeToRouter(ByteBuffer bytes);

    /** Sends what {@link #writeToRouter} queued. */
    void flushToRouter();

    /** Whether to read from the peer. */
    void readFromPeer(boolean reading);

    /** Whether to read from the router. */
    void readFromRouter(boolean reading);

    /** Close both sides at once. Called once. */
    void end(String reason);
  }

  /** From now on SigReq and SigRes of our router wait. To be called before the router comes. */
  void hide() {
    delay = new SignatureDelay();
  }

  /** The stream is warm: what the peer's router says comes next, ours is not there yet. */
  void onWarm() {
    ends.readFromPeer(false);
  }

  /**
   * Our router is there.
   *
   * @param gate the connection's, proven
   * @param handshake what the gate polled
   */
  void onRouter(RouterGate gate, RouterMessage handshake, long nowNanos) {
    if (ended) {
      return;
    }
    fromRouter = gate;
    boolean more = ends.writeToPeer(handshake.bytes());
    ends.readFromRouter(more);
    drainRouter(gate, nowNanos);
    boolean writable = true;
    for (RouterMessage message = waiting.poll(); message != null; message = waiting.poll()) {
      strangers.onMessage(message);
      writable = ends.writeToRouter(message.bytes());
    }
    ends.flushToRouter();
    ends.readFromPeer(writable);
    passLane();
  }

  void onRouterBytes(ByteBuffer bytes, long nowNanos) {
    RouterGate gate = fromRouter;
    if (!ended && gate != null) {
      gate.onBytes(bytes);
      drainRouter(gate, nowNanos);
    }
  }

  /** Time has passed: what waited long enough goes to the peer. */
  void onTime(long nowNanos) {
    SignatureDelay held = delay;
    if (!ended && held != null) {
      release(held, nowNanos);
    }
  }

  /** When {@link #onTime} is due; {@link Long#MAX_VALUE} when nothing waits. */
  long deadlineNanos() {
    SignatureDelay held = delay;
    return ended || held == null ? Long.MAX_VALUE : held.deadlineNanos();
  }

  void onPeerBytes(ByteBuffer bytes) {
    if (ended) {
      return;
    }
    fromPeer.onBytes(bytes);
    try {
      for (RouterMessage message = fromPeer.poll(); message != null; message = fromPeer.poll()) {
        if (fromRouter == null) {
          keep(message);
        } else {
          toRouter(message);
        }
      }
      ends.flushToRouter();
      passLane();
    } catch (MalformedException e) {
      end("from the peer: " + e.getMessage());
    }
  }

  /**
   * One frame by the lane. It waits until the stream has delivered the peer's handshake, and it is
   * dropped where the router takes no more: Traffic that waits is worth nothing.
   *
   * @param frame whole or in its short form, position to limit; copied
   */
  void onLaneFrame(ByteBuffer frame) {
    if (ended) {
      return;
    }
    try {
      fromLane.add(frame);
    } catch (MalformedException e) {
      end("from the peer: " + e.getMessage());
      return;
    }
    passLane();
  }

  private void passLane() {
    if (ended || fromRouter == null || !fromPeer.isProven()) {
      return;
    }
    boolean any = false;
    for (RouterFrame frame = fromLane.poll(); frame != null; frame = fromLane.poll()) {
      strangers.onMessage(frame);
      fromLane.onRouterWritable(ends.writeToRouter(frame.bytes()));
      any = true;
    }
    if (any) {
      ends.flushToRouter();
    }
  }

  /** The peer's stream takes more again. */
  void onPeerWritable() {
    if (!ended && fromRouter != null) {
      ends.readFromRouter(true);
    }
  }

  /** The router's connection takes more, or does not. */
  void onRouterWritable(boolean writable) {
    fromLane.onRouterWritable(writable);
    if (!ended && fromRouter != null) {
      ends.readFromPeer(writable);
    }
  }

  /** Closes both sides, unless that was done. */
  void end(String reason) {
    if (!ended) {
      ended = true;
      waiting.clear();
      delay = null;
      ends.end(reason);
    }
  }

  ShimCounters counters(long refused) {
    RouterGate gate = fromRouter;
    return new ShimCounters(
        gate == null ? 0 : gate.bytes(),
        gate == null ? 0 : gate.frames(),
        fromPeer.bytes() + fromLane.bytes(),
        fromPeer.frames() + fromLane.frames(),
        strangers.traffic(),
        strangers.frames(),
        refused);
  }

  private void drainRouter(RouterGate gate, long nowNanos) {
    try {
      for (RouterMessage message = gate.poll(); message != null; message = gate.poll()) {
        strangers.onMessage(message);
        if (!isOnLane(message) && !isHeld(message, nowNanos)) {
          toPeer(message);
        }
      }
    } catch (MalformedException e) {
      end("from the router: " + e.getMessage());
    }
  }

  private boolean isOnLane(RouterMessage message) {
    return message instanceof RouterFrame frame
        && frame.type() == FrameType.TRAFFIC
        && ends.sendOnLane(frame);
  }

  private boolean isHeld(RouterMessage message, long nowNanos) {
    SignatureDelay held = delay;
    if (held != null
        && message instanceof RouterFrame frame
        && SignatureDelay.concerns(frame.type())) {
      held.add(frame, nowNanos);
      release(held, nowNanos);
      return true;
    }
    return false;
  }

  private void release(SignatureDelay held, long nowNanos) {
    RouterFrame frame = held.poll(nowNanos);
    while (!ended && frame != null) {
      toPeer(frame);
      frame = held.poll(nowNanos);
    }
  }

  private void toPeer(RouterMessage message) {
    if (!ends.writeToPeer(message.bytes())) {
      ends.readFromRouter(false);
    }
  }

  private void toRouter(RouterMessage message) {
    strangers.onMessage(message);
    if (!ends.writeToRouter(message.bytes())) {
      ends.readFromPeer(false);
    }
  }

  private void keep(RouterMessage message) throws MalformedException {
    waitingBytes += message.sizeBytes();
    if (waitingBytes > MAX_WAITING_BYTES) {
      throw new MalformedException("it sends before our router has answered");
    }
    waiting.add(message);
  }
}
