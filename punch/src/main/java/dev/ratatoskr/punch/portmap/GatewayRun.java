package dev.ratatoskr.punch.portmap;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.portmap.NatPmpCodec;
import dev.ratatoskr.proto.portmap.NatPmpResponse;
import dev.ratatoskr.proto.portmap.PcpCodec;
import dev.ratatoskr.proto.portmap.PcpResponse;
import dev.ratatoskr.proto.portmap.PcpResult;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One gateway: rounds in which all protocols are asked at once. The round ends with a mapping that
 * is held, or with nothing; then the next one comes after a while.
 */
final class GatewayRun {
  private final Terms terms;
  private final RandomGenerator random;
  private final LongSupplier ids;
  private final StepQueue<PortMapEvent> out;
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private List<MappingClient> clients = List.of();
  private @Nullable PcpClient pcp;
  private @Nullable NatPmpClient natPmp;
  private @Nullable PortMapping told;
  private PortMapFailure reason = PortMapFailure.NO_ANSWER;
  private int failures;
  private boolean releasing;

  private enum Timer {
    GRACE,
    AGAIN
  }

  GatewayRun(Terms terms, RandomGenerator random, LongSupplier ids, StepQueue<PortMapEvent> out) {
    this.terms = terms;
    this.random = random;
    this.ids = ids;
    this.out = out;
  }

  Uplink uplink() {
    return terms.uplink();
  }

  Optional<PortMapping> mapping() {
    return Optional.ofNullable(told);
  }

  /** Whether there is nothing to give back any more. */
  boolean isReleased() {
    return releasing && clients.stream().noneMatch(client -> client.standing().mapping() != null);
  }

  /** Begins a round. */
  void onStart(long nowNanos) {
    timers.cancelAll();
    reason = PortMapFailure.NO_ANSWER;
    PcpClient newPcp = new PcpClient(terms, random, out);
    pcp = newPcp;
    natPmp = null;
    clients = new ArrayList<>(List.of(newPcp));
    if (terms.uplink().isIpv4()) {
      NatPmpClient newNatPmp = new NatPmpClient(terms, random, out);
      natPmp = newNatPmp;
      clients.add(newNatPmp);
      clients.add(new IgdClient(terms, ids, out));
    }
    clients.forEach(client -> client.onStart(nowNanos));
  }

  void onWake(long nowNanos) {
    if (told == null && timers.isSet(Timer.AGAIN)) {
      onStart(nowNanos);
    } else {
      clients.forEach(client -> client.onWake(nowNanos));
    }
  }

  void onRelease(long nowNanos) {
    releasing = true;
    timers.cancelAll();
    clients.forEach(client -> client.onRelease(nowNanos));
    tell(null, PortMapFailure.RELEASED);
  }

  /** The uplink is no more: what its gateway granted runs out by itself. */
  void onGone() {
    tell(null, PortMapFailure.NETWORK_CHANGED);
  }

  void onDatagram(ByteBuffer payload, long nowNanos) {
    try {
      if (payload.remaining() > 0 && payload.get(payload.position()) == NatPmpCodec.VERSION) {
        onNatPmp(NatPmpCodec.decodeResponse(payload), nowNanos);
      } else {
        onPcp(PcpCodec.decodeResponse(payload), nowNanos);
      }
    } catch (MalformedException e) {
      // As if it had been lost: the question is asked again.
      return;
    }
    judge(nowNanos);
  }

  private void onPcp(PcpResponse response, long nowNanos) {
    PcpClient asked = pcp;
    NatPmpClient other = natPmp;
    boolean version = response.header().result() == PcpResult.UNSUPP_VERSION;
    if (version && !(response instanceof PcpResponse.Map) && other != null) {
      // A gateway without NAT-PMP answers its questions so (RFC 6887 appendix A).
      other.onUnsupported();
    } else if (asked != null) {
      asked.onResponse(response, nowNanos);
    }
  }

  private void onNatPmp(NatPmpResponse response, long nowNanos) {
    PcpClient other = pcp;
    NatPmpClient asked = natPmp;
    boolean version = response.header().result() == NatPmpResponse.UNSUPPORTED_VERSION;
    if (version && other != null) {
      // A gateway without PCP answers its questions so (RFC 6886 section 3.5).
      other.onUnsupported();
    } else if (asked != null) {
      asked.onResponse(response, nowNanos);
    }
  }

  void onIgdAnswer(IgdAnswer answer, long nowNanos) {
    for (MappingClient client : clients) {
      if (client instanceof IgdClient igd && igd.onAnswer(answer, nowNanos)) {
        judge(nowNanos);
        return;
      }
    }
  }

  void onTimeout(long nowNanos) {
    clients.forEach(client -> client.onTimeout(nowNanos));
    if (timers.expire(Timer.AGAIN, nowNanos)) {
      onStart(nowNanos);
    }
    judge(nowNanos);
  }

  long nextNanos() {
    long next = timers.nextNanos();
    for (MappingClient client : clients) {
      next = Timers.earlier(next, client.nextNanos());
    }
    return next;
  }

  /** Reads how it stands and draws the conclusions. */
  private void judge(long nowNanos) {
    if (releasing || timers.isSet(Timer.AGAIN)) {
      return;
    }
    PortMapping mapping = present();
    if (mapping != null) {
      timers.cancel(Timer.GRACE);
      failures = 0;
      abandonOthers(mapping.protocol());
      tell(mapping, PortMapFailure.REFUSED);
      return;
    }
    choose(nowNanos);
    if (clients.stream().noneMatch(c -> isAsking(c) || isOffering(c))) {
      endRound(nowNanos);
    }
  }

  private @Nullable PortMapping present() {
    for (MappingClient client : clients) {
      PortMapping mapping = client.standing().mapping();
      if (mapping != null) {
        return mapping;
      }
    }
    return null;
  }

  private void abandonOthers(PortMapProtocol chosen) {
    for (MappingClient client : clients) {
      // One that failed may still be giving back what was of no use.
      if (client.protocol() != chosen && (isAsking(client) || isOffering(client))) {
        client.onAbandoned();
      }
    }
  }

  /** Takes the best offer, once no better one can be expected. */
  private void choose(long nowNanos) {
    boolean patient = !timers.expire(Timer.GRACE, nowNanos);
    for (MappingClient client : clients) {
      if (isAsking(client) && patient) {
        boolean offered = clients.stream().anyMatch(GatewayRun::isOffering);
        if (offered && !timers.isSet(Timer.GRACE)) {
          timers.set(Timer.GRACE, nowNanos + terms.settings().waits().graceNanos());
        }
        return;
      }
      if (isOffering(client)) {
        client.onChosen(nowNanos);
        abandonAsking(client);
        return;
      }
    }
  }

  /** Two mappings of one port would be in each other's way. */
  private void abandonAsking(MappingClient chosen) {
    for (MappingClient client : clients) {
      if (client != chosen && isAsking(client)) {
        client.onAbandoned();
      }
    }
  }

  private static boolean isAsking(MappingClient client) {
    return client.standing() instanceof MappingClient.Standing.Asking;
  }

  private static boolean isOffering(MappingClient client) {
    return client.standing() instanceof MappingClient.Standing.Offers;
  }

  private void endRound(long nowNanos) {
    for (MappingClient client : clients) {
      if (client.standing() instanceof MappingClient.Standing.Failed failed
          && failed.reason() != PortMapFailure.NO_ANSWER) {
        reason = failed.reason();
        break;
      }
    }
    if (told == null) {
      out.emit(new PortMapEvent.Unavailable(terms.uplink(), reason));
    } else {
      tell(null, reason);
    }
    PortMapSettings.Waits waits = terms.settings().waits();
    long wait = waits.againNanos();
    for (int i = 0; i < failures && wait < waits.mostNanos(); i++) {
      wait *= 2;
    }
    failures++;
    wait = Math.min(wait, waits.mostNanos());
    timers.set(Timer.AGAIN, nowNanos + wait - random.nextLong(wait / 10 + 1));
  }

  private void tell(@Nullable PortMapping now, PortMapFailure why) {
    PortMapping before = told;
    told = now;
    boolean same =
        before != null
            && now != null
            && before.protocol() == now.protocol()
            && before.external().equals(now.external());
    if (before != null && !same) {
      out.emit(
          new PortMapEvent.Unmapped(before, now == null ? why : PortMapFailure.NETWORK_CHANGED));
    }
    if (now != null && !same) {
      out.emit(new PortMapEvent.Mapped(now));
    }
  }
}
