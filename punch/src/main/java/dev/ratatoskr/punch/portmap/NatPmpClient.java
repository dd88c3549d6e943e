package dev.ratatoskr.punch.portmap;

import dev.ratatoskr.proto.portmap.NatPmpCodec;
import dev.ratatoskr.proto.portmap.NatPmpRequest;
import dev.ratatoskr.proto.portmap.NatPmpResponse;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * NAT-PMP with one gateway. The question for its address outside tells whether it speaks NAT-PMP,
 * and later whether it still knows us (RFC 6886 sections 3.2 and 3.6); neither changes anything in
 * the gateway.
 */
final class NatPmpClient implements MappingClient {
  private final Terms terms;
  private final Question<Ask> question;
  private final GatewayEpoch epoch = new GatewayEpoch();
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private @Nullable InetAddress outside;
  private int suggestion;
  private Standing standing = new Standing.Asking();

  private enum Ask {
    ADDRESS,
    MAP,
    DELETE
  }

  private enum Timer {
    CHECK,
    RENEW
  }

  NatPmpClient(Terms terms, RandomGenerator random, StepQueue<PortMapEvent> out) {
    this.terms = terms;
    this.question = new Question<>(terms.uplink(), random, out);
    this.suggestion = terms.internalPort();
  }

  @Override
  public PortMapProtocol protocol() {
    return PortMapProtocol.NAT_PMP;
  }

  @Override
  public void onStart(long nowNanos) {
    ask(Ask.ADDRESS, new NatPmpRequest.ExternalAddress(), nowNanos);
  }

  @Override
  public void onChosen(long nowNanos) {
    standing = new Standing.Asking();
    askMap(nowNanos);
  }

  @Override
  public void onAbandoned() {
    end();
  }

  @Override
  public void onWake(long nowNanos) {
    if (standing.mapping() != null && !question.isOpen(Ask.MAP)) {
      ask(Ask.ADDRESS, new NatPmpRequest.ExternalAddress(), nowNanos);
    }
  }

  @Override
  public void onRelease(long nowNanos) {
    timers.cancelAll();
    if (standing.mapping() == null) {
      end();
      return;
    }
    // The port suggested is 0 when a mapping is taken away (RFC 6886 section 3.4).
    NatPmpRequest delete = new NatPmpRequest.MapUdp(terms.internalPort(), 0, 0);
    question.ask(Ask.DELETE, NatPmpCodec.encode(delete), Question.FAREWELL, nowNanos);
  }

  /** Takes a response of the gateway. */
  void onResponse(NatPmpResponse response, long nowNanos) {
    switch (response) {
      case NatPmpResponse.ExternalAddress address -> {
        if (question.isOpen(Ask.ADDRESS)) {
          question.close();
          onAddress(address, nowNanos);
        }
      }
      case NatPmpResponse.MappedUdp mapped -> {
        if (mapped.internalPort() == terms.internalPort()) {
          onMapped(mapped, nowNanos);
        }
      }
      case NatPmpResponse.Other other -> {
        if (other.opcode() == 0 && question.isOpen(Ask.ADDRESS) && standing.mapping() == null) {
          fail(PortMapFailure.REFUSED);
        }
      }
    }
  }

  /** The gateway says that it speaks something else. */
  void onUnsupported() {
    if (standing instanceof Standing.Asking) {
      fail(PortMapFailure.NO_ANSWER);
    }
  }

  private void onAddress(NatPmpResponse.ExternalAddress answer, long nowNanos) {
    if (!answer.header().isSuccess()) {
      fail(PortMapFailure.REFUSED);
      return;
    }
    if (!PublicAddresses.isPublic(answer.address())) {
      fail(PortMapFailure.RESERVED_ADDRESS);
      return;
    }
    boolean same =
        epoch.onAnswer(answer.header().epochSeconds(), nowNanos)
            && (outside == null || outside.equals(answer.address()));
    outside = answer.address();
    if (standing.mapping() == null) {
      standing = new Standing.Offers();
    } else if (same) {
      timers.set(Timer.CHECK, nowNanos + terms.settings().checkNanos());
    } else {
      askMap(nowNanos);
    }
  }

  private void onMapped(NatPmpResponse.MappedUdp mapped, long nowNanos) {
    if (question.isOpen(Ask.DELETE)) {
      question.close();
      if (standing.mapping() != null) {
        end();
      }
      return;
    }
    InetAddress address = outside;
    if (!question.isOpen(Ask.MAP) || address == null) {
      return;
    }
    question.close();
    if (!mapped.header().isSuccess()) {
      fail(PortMapFailure.REFUSED);
      return;
    }
    epoch.onAnswer(mapped.header().epochSeconds(), nowNanos);
    standing =
        terms.judge(
            PortMapProtocol.NAT_PMP, address, mapped.externalPort(), mapped.lifetimeSeconds());
    PortMapping mapping = standing.mapping();
    if (mapping == null) {
      return;
    }
    suggestion = mapped.externalPort();
    long lifetimeNanos = TimeUnit.SECONDS.toNanos(mapping.lifetimeSeconds());
    timers.set(Timer.RENEW, nowNanos + lifetimeNanos / 2);
    timers.set(Timer.CHECK, nowNanos + terms.settings().checkNanos());
  }

  @Override
  public void onTimeout(long nowNanos) {
    Ask inVain = question.onTimeout(nowNanos);
    if (inVain != null) {
      onSilence(inVain, nowNanos);
    }
    if (timers.expire(Timer.RENEW, nowNanos)) {
      askMap(nowNanos);
    } else if (timers.expire(Timer.CHECK, nowNanos)) {
      onWake(nowNanos);
    }
  }

  private void onSilence(Ask inVain, long nowNanos) {
    boolean held = standing.mapping() != null;
    switch (inVain) {
      case ADDRESS -> {
        if (held) {
          askMap(nowNanos);
        } else {
          fail(PortMapFailure.NO_ANSWER);
        }
      }
      case MAP -> fail(held ? PortMapFailure.SILENT : PortMapFailure.NO_ANSWER);
      case DELETE -> {
        if (held) {
          end();
        }
      }
    }
  }

  private void askMap(long nowNanos) {
    timers.cancelAll();
    int lifetime = terms.settings().lifetimeSeconds();
    ask(Ask.MAP, new NatPmpRequest.MapUdp(terms.internalPort(), suggestion, lifetime), nowNanos);
  }

  private void ask(Ask kind, NatPmpRequest request, long nowNanos) {
    PortMapSettings.Tries tries = terms.settings().waits().natPmp();
    question.ask(kind, NatPmpCodec.encode(request), tries, nowNanos);
  }

  private void fail(PortMapFailure reason) {
    end();
    standing = new Standing.Failed(reason);
  }

  private void end() {
    question.close();
    timers.cancelAll();
    standing = new Standing.Ended();
  }

  @Override
  public long nextNanos() {
    return Timers.earlier(question.nextNanos(), timers.nextNanos());
  }

  @Override
  public Standing standing() {
    return standing;
  }
}
