package dev.ratatoskr.punch.gather;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.stun.QuerySettings;
import dev.ratatoskr.punch.stun.StunQuery;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The questions of one port that are under way, and how long nobody has answered any. */
final class Questions {
  private final int portId;
  private final QuerySettings settings;
  private final RandomGenerator random;
  private final Map<InetSocketAddress, Asked> underWay = new LinkedHashMap<>();
  private long asked;
  private int silentRequests;

  /** A question, and its place in the order in which all were asked. */
  private record Asked(StunQuery query, long order) {}

  /** How a question ended, and its place in the order. */
  record Done(InetSocketAddress server, StunQuery.Event event, long order) {}

  Questions(int portId, QuerySettings settings, RandomGenerator random) {
    this.portId = portId;
    this.settings = settings;
    this.random = random;
  }

  boolean isEmpty() {
    return underWay.isEmpty();
  }

  /** The place of the next question in the order. */
  long nextOrder() {
    return asked + 1;
  }

  /** Requests sent since the last answer. */
  int silentRequests() {
    return silentRequests;
  }

  void clear() {
    underWay.clear();
  }

  void ask(InetSocketAddress server, long nowNanos) {
    StunQuery query = new StunQuery(portId, server, TransactionId.random(random), settings);
    underWay.put(server, new Asked(query, ++asked));
    query.onStart(nowNanos);
  }

  boolean onStun(int atPort, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    Asked question = underWay.get(from);
    return question != null && question.query.onStun(atPort, from, stun, nowNanos);
  }

  void onTimeout(long nowNanos) {
    underWay.values().forEach(question -> question.query.onTimeout(nowNanos));
  }

  long nextNanos() {
    long next = Timers.NONE;
    for (Asked question : underWay.values()) {
      if (question.query.poll() instanceof Step.WaitUntil<StunQuery.Event> wait) {
        next = Timers.earlier(next, wait.deadlineNanos());
      }
    }
    return next;
  }

  /** Passes on what is to be sent; those that have ended. */
  List<Done> pump(StepQueue<GatherEvent> out) {
    List<Done> done = new ArrayList<>();
    for (Asked question : underWay.values()) {
      while (step(question, out, done)) {
        // until it waits
      }
    }
    done.forEach(end -> underWay.remove(end.server));
    return done;
  }

  private boolean step(Asked question, StepQueue<GatherEvent> out, List<Done> done) {
    return switch (question.query.poll()) {
      case Step.WaitUntil<StunQuery.Event> wait -> false;
      case Step.Send<StunQuery.Event> send -> {
        silentRequests++;
        out.send(send.portId(), send.to(), send.payload());
        yield true;
      }
      case Step.Emit<StunQuery.Event> emit -> {
        if (!(emit.event() instanceof StunQuery.Event.TimedOut)) {
          silentRequests = 0;
        }
        done.add(new Done(question.query.server(), emit.event(), question.order));
        yield true;
      }
    };
  }
}
