package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.admin.AdminRequest;
import dev.ratatoskr.agent.admin.AdminResult;
import dev.ratatoskr.agent.admin.PeerInfo;
import dev.ratatoskr.agent.admin.RouterAdmin;
import dev.ratatoskr.agent.bridge.OrphanSweeper;
import dev.ratatoskr.agent.bridge.PeerUri;
import dev.ratatoskr.agent.bridge.RouterPeer;
import dev.ratatoskr.agent.ledger.PeerLedger;
import dev.ratatoskr.transport.io.EndpointLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our peerings in the router: adds and removes them, keeps the ledger right, sweeps what an earlier
 * run left, and asks how they are. Often while one is being made, seldom otherwise.
 *
 * <p>Thread: the loop; the ledger is written on a thread of its own, in the order of the calls.
 */
final class RouterPeers {
  private static final Logger LOG = LoggerFactory.getLogger(RouterPeers.class);
  private static final long MAKING_NANOS = Duration.ofMillis(25).toNanos();
  private static final long STANDING_NANOS = Duration.ofSeconds(2).toNanos();

  private final EndpointLoop loop;
  private final RouterAdmin admin;
  private final PeerLedger ledger;
  private final Consumer<List<PeerInfo>> onPeers;
  private final ExecutorService files =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("router-peers").factory());
  private final Set<String> held = new HashSet<>();
  private final Alarm alarm;
  private boolean asking;
  private int changing;
  private @Nullable Runnable whenIdle;

  /**
   * Asks nothing yet.
   *
   * @param onPeers takes each fresh list, on the loop
   */
  RouterPeers(
      EndpointLoop loop, RouterAdmin admin, PeerLedger ledger, Consumer<List<PeerInfo>> onPeers) {
    this.loop = loop;
    this.admin = admin;
    this.ledger = ledger;
    this.onPeers = onPeers;
    this.alarm = new Alarm(loop, this::ask);
  }

  /** What a bridge needs to know of a peering. */
  static RouterPeer forBridge(PeerInfo peer) {
    return new RouterPeer(
        peer.remote(), peer.up(), peer.link().cost(), peer.link().latencyNanos(), peer.lastError());
  }

  /** Whether a peering is one of ours, of this or an earlier run. */
  boolean isOurs(String remote) {
    return held.contains(remote) || ledger.remotes().contains(remote);
  }

  /** The router answers, for the first time or again: sweeps, and begins to ask. */
  void onRouterUp() {
    admin.submit(
        new AdminRequest.GetPeers(),
        result -> {
          if (result instanceof AdminResult.Answered<List<PeerInfo>> answered) {
            sweep(answered.value());
          }
        });
    ask();
  }

  /**
   * Adds a peering.
   *
   * @param done told on the loop: empty, or why not
   */
  void add(PeerUri uri, Consumer<String> done) {
    held.add(uri.remote());
    changing++;
    files.execute(
        () -> {
          try {
            ledger.add(uri.remote());
          } catch (IOException e) {
            String why = "the list of our peers cannot be written: " + e;
            loop.execute(() -> finish(() -> done.accept(why)));
            return;
          }
          admin.submit(
              new AdminRequest.AddPeer(uri.secretText()),
              result -> finish(() -> done.accept(refusal(result))));
        });
    alarm.set(loop.nanoTime() + MAKING_NANOS);
  }

  /** Removes a peering; a router that is away is asked when it is back. */
  void remove(String remote) {
    held.remove(remote);
    changing++;
    files.execute(
        () ->
            admin.submit(
                new AdminRequest.RemovePeer(remote),
                result -> finish(() -> onRemoved(remote, result))));
  }

  /** Asks how our peerings are without waiting for the next turn. */
  void pollNow() {
    alarm.set(loop.nanoTime());
  }

  /** Asks no more, and calls back once everything added or removed so far is done. */
  void stop(Runnable idle) {
    alarm.cancel();
    whenIdle = idle;
    checkIdle();
  }

  /** After {@link #stop}: frees the thread. */
  void close() {
    files.shutdown();
  }

  private void ask() {
    if (asking || whenIdle != null) {
      return;
    }
    asking = true;
    admin.submit(new AdminRequest.GetPeers(), this::onAnswer);
  }

  private void onAnswer(AdminResult<List<PeerInfo>> result) {
    asking = false;
    if (whenIdle != null) {
      return;
    }
    long pause = STANDING_NANOS;
    if (result instanceof AdminResult.Answered<List<PeerInfo>> answered) {
      List<PeerInfo> peers = answered.value();
      onPeers.accept(peers);
      long up = peers.stream().filter(p -> p.up() && held.contains(p.remote())).count();
      pause = up < held.size() ? MAKING_NANOS : pause;
    }
    alarm.set(loop.nanoTime() + pause);
  }

  private void sweep(List<PeerInfo> peers) {
    Set<String> left = new HashSet<>(ledger.remotes());
    left.removeAll(held);
    OrphanSweeper.Sweep sweep =
        OrphanSweeper.sweep(left, peers.stream().map(RouterPeers::forBridge).toList());
    if (!sweep.remove().isEmpty()) {
      LOG.info(
          "peerings that an earlier run left in the router, removed: {}", sweep.remove().size());
    }
    sweep.remove().forEach(this::remove);
    sweep.strike().forEach(this::strike);
  }

  private void onRemoved(String remote, AdminResult<AdminRequest.Done> result) {
    boolean gone =
        switch (result) {
          case AdminResult.Answered<AdminRequest.Done> answered -> true;
          case AdminResult.Refused<AdminRequest.Done> refused ->
              refused.refusal() == AdminResult.Refusal.NOT_CONFIGURED;
          case AdminResult.Unavailable<AdminRequest.Done> unavailable -> false;
        };
    if (gone) {
      strike(remote);
    } else {
      LOG.debug("{} is not removed yet: {}", remote, result);
    }
  }

  /** Not while a new bridge has the same port. */
  private void strike(String remote) {
    if (held.contains(remote)) {
      return;
    }
    changing++;
    files.execute(
        () -> {
          try {
            ledger.strike(remote);
          } catch (IOException e) {
            LOG.debug("cannot strike {}", remote, e);
          }
          loop.execute(() -> finish(() -> {}));
        });
  }

  private static String refusal(AdminResult<AdminRequest.Done> result) {
    return switch (result) {
      case AdminResult.Answered<AdminRequest.Done> answered -> "";
      case AdminResult.Refused<AdminRequest.Done> refused ->
          refused.refusal() == AdminResult.Refusal.ALREADY_CONFIGURED ? "" : refused.text();
      case AdminResult.Unavailable<AdminRequest.Done> gone -> gone.reason();
    };
  }

  private void finish(Runnable end) {
    changing--;
    end.run();
    checkIdle();
  }

  private void checkIdle() {
    Runnable idle = whenIdle;
    if (idle != null && changing == 0) {
      idle.run();
    }
  }
}
