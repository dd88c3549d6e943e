package dev.ratatoskr.punch.gather;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatFacts;
import dev.ratatoskr.punch.stun.StunQuery;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** One port: its questions under way, what each server saw, and the candidates that follow. */
final class GatheredPort {
  /**
   * So many requests without an answer are a block: were 20 % lost each way, as many would be in 3
   * of 10000 cases.
   */
  private static final int BLOCKED_REQUESTS = 8;

  private final LocalPort port;
  private final StepQueue<GatherEvent> out;
  private final Rounds rounds;
  private final Questions questions;
  private final ObservedMappings observed = new ObservedMappings();
  private final Set<InetSocketAddress> hosts = new LinkedHashSet<>();
  private final Set<Candidate> candidates = new LinkedHashSet<>();
  private boolean listDone;
  private boolean outdated;
  private long roundOrder;
  private NatFacts facts = NatFacts.UNKNOWN;

  GatheredPort(
      LocalPort port, GatherSettings settings, RandomGenerator random, StepQueue<GatherEvent> out) {
    this.port = port;
    this.out = out;
    this.rounds = new Rounds(settings, random);
    this.questions = new Questions(port.id(), settings.query(), random);
  }

  int id() {
    return port.id();
  }

  boolean isAnsweredByAny(Collection<InetSocketAddress> servers) {
    return observed.isAnsweredByAny(servers);
  }

  /** A server sees another address than before: what the others saw is of the past. */
  boolean isOutdated() {
    return outdated;
  }

  void onInterfaces(List<InetAddress> addresses) {
    hosts.clear();
    for (InetAddress address : addresses) {
      InetSocketAddress host = new InetSocketAddress(address, port.bound().getPort());
      boolean bound =
          port.bound().getAddress().isAnyLocalAddress()
              || port.bound().getAddress().equals(address);
      if (bound && UsableAddresses.isUsable(address)) {
        hosts.add(host);
      }
    }
    publish();
  }

  /** A whole round has passed, and nobody has answered. */
  boolean isSilent() {
    return !rounds.isOpen() && observed.isEmpty() && questions.silentRequests() > 0;
  }

  /** The whole list has been asked in vain: the next round comes later. */
  void onVain() {
    rounds.onVain();
  }

  /** Another network, perhaps: the next rounds come as usual. */
  void onNews() {
    rounds.onNews();
  }

  /**
   * Asks all servers, whatever was under way.
   *
   * @param last whether no others are left to ask, so that silence means a block
   */
  void ask(List<InetSocketAddress> servers, boolean last, long nowNanos) {
    listDone = last;
    questions.clear();
    roundOrder = questions.nextOrder();
    observed.retain(servers);
    for (InetSocketAddress server : servers) {
      if (UsableAddresses.reaches(port.bound(), server)) {
        questions.ask(server, nowNanos);
      }
    }
    outdated = false;
    rounds.begin(nowNanos);
    pump(nowNanos);
  }

  boolean onStun(int atPort, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    boolean taken = questions.onStun(atPort, from, stun, nowNanos);
    if (taken) {
      pump(nowNanos);
    }
    return taken;
  }

  /** True when it is time to ask all again. */
  boolean onTimeout(long nowNanos) {
    questions.onTimeout(nowNanos);
    pump(nowNanos);
    if (rounds.isPatienceOver(nowNanos)) {
      endRound();
    }
    return rounds.isRefreshDue(nowNanos) && !refreshBriefly(nowNanos);
  }

  long nextNanos() {
    return Timers.earlier(rounds.nextNanos(), questions.nextNanos());
  }

  void close() {
    hosts.clear();
    observed.clear();
    publish();
  }

  /**
   * Where all servers see the same, one of them keeps the mapping and notices when it changes.
   * Where there is no NAT, or every peer has a mapping of its own, there is nothing to keep.
   */
  private boolean refreshBriefly(long nowNanos) {
    boolean same =
        switch (facts.mapping()) {
          case UNKNOWN -> false;
          case NONE,
              ENDPOINT_INDEPENDENT,
              ADDRESS_DEPENDENT,
              ADDRESS_AND_PORT_DEPENDENT,
              DEPENDENT ->
              questions.isEmpty() && !observed.isEmpty();
        };
    if (!same || !rounds.mayBeBrief(nowNanos)) {
      return false;
    }
    if (facts.mapping() == Mapping.ENDPOINT_INDEPENDENT) {
      questions.ask(observed.firstServer(), nowNanos);
      pump(nowNanos);
    }
    return true;
  }

  private void pump(long nowNanos) {
    List<Questions.Done> done = questions.pump(out);
    done.forEach(each -> onDone(each, nowNanos));
    if (!done.isEmpty()) {
      publish();
    }
    observe();
    if (questions.isEmpty()) {
      endRound();
    }
  }

  private void onDone(Questions.Done done, long nowNanos) {
    switch (done.event()) {
      case StunQuery.Event.Answered answer -> {
        rounds.onAnswered(nowNanos);
        if (!observed.addresses().contains(answer.mapped())) {
          onOther(done.order());
        }
        observed.put(done.server(), answer.mapped(), done.order(), answer.requests());
      }
      case StunQuery.Event.Refused refusal -> observed.remove(done.server());
      case StunQuery.Event.TimedOut silence -> observed.remove(done.server());
    }
  }

  /**
   * A server sees an address that none saw before. Where all saw the same, what was not seen again
   * in this round is of the past.
   */
  private void onOther(long order) {
    if (facts.mapping() == Mapping.ENDPOINT_INDEPENDENT) {
      outdated = !rounds.isOpen();
      observed.dropOlder(outdated ? order : roundOrder);
    }
  }

  private void endRound() {
    if (rounds.end()) {
      out.emit(new GatherEvent.Gathered(port.id()));
      if (observed.isEmpty()) {
        out.emit(new GatherEvent.NoServerAnswers(port.id()));
      }
    }
  }

  /** Tells the difference between the candidates there are and those that were told. */
  private void publish() {
    Set<Candidate> present = new LinkedHashSet<>();
    hosts.forEach(host -> present.add(new Candidate(Candidate.Kind.HOST, host, host)));
    Set<InetSocketAddress> seen = observed.addresses();
    addAll(present, Candidate.Kind.REFLEXIVE, seen);
    List<InetSocketAddress> foreseen = observed.predicted(port);
    addAll(
        present,
        Candidate.Kind.PREDICTED,
        foreseen.stream().filter(a -> !seen.contains(a)).toList());
    for (Candidate old : List.copyOf(candidates)) {
      if (!present.contains(old)) {
        candidates.remove(old);
        out.emit(new GatherEvent.Lost(port.id(), old));
      }
    }
    for (Candidate candidate : present) {
      if (candidates.add(candidate)) {
        out.emit(new GatherEvent.Found(port.id(), candidate));
      }
    }
  }

  private void addAll(
      Set<Candidate> present, Candidate.Kind kind, Collection<InetSocketAddress> addresses) {
    for (InetSocketAddress address : addresses) {
      if (!hosts.contains(address) && UsableAddresses.isUsable(address.getAddress())) {
        present.add(new Candidate(kind, address, port.bound()));
      }
    }
  }

  private void observe() {
    Set<InetAddress> own = new HashSet<>();
    hosts.forEach(host -> own.add(host.getAddress()));
    boolean silent = listDone && questions.silentRequests() >= BLOCKED_REQUESTS;
    NatFacts now = observed.facts(port, own, silent);
    if (!now.equals(facts)) {
      facts = now;
      out.emit(new GatherEvent.NatObserved(port.id(), now));
    }
  }
}
