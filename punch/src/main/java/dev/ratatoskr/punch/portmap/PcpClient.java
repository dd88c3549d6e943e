package dev.ratatoskr.punch.portmap;

import dev.ratatoskr.proto.portmap.PcpCodec;
import dev.ratatoskr.proto.portmap.PcpMapping;
import dev.ratatoskr.proto.portmap.PcpNonce;
import dev.ratatoskr.proto.portmap.PcpRequest;
import dev.ratatoskr.proto.portmap.PcpResponse;
import dev.ratatoskr.proto.portmap.PcpResult;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * PCP with one gateway. The question whether it is spoken is the request for the mapping itself, as
 * RFC 6887 section 11 has it. Between two renewals an ANNOUNCE asks for the gateway's epoch; one
 * that never answers those is asked at the renewals only.
 */
final class PcpClient implements MappingClient {
  private static final int MOST_SILENT_CHECKS = 3;

  private final Terms terms;
  private final RandomGenerator random;
  private final Question<Ask> question;
  private final GatewayEpoch epoch = new GatewayEpoch();
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private final PcpNonce nonce;
  private InetSocketAddress suggestion;
  private Standing standing = new Standing.Asking();
  private int silentChecks;

  private enum Ask {
    MAP,
    ANNOUNCE,
    DELETE
  }

  private enum Timer {
    CHECK,
    RENEW
  }

  PcpClient(Terms terms, RandomGenerator random, StepQueue<PortMapEvent> out) {
    this.terms = terms;
    this.random = random;
    this.question = new Question<>(terms.uplink(), random, out);
    this.nonce = terms.nonce();
    this.suggestion = new InetSocketAddress(anyAddress(), terms.internalPort());
  }

  private InetAddress anyAddress() {
    // A firewall translates nothing: the address suggested is the one it is about.
    return terms.uplink().isIpv4() ? InetAddress.ofLiteral("0.0.0.0") : terms.uplink().client();
  }

  @Override
  public PortMapProtocol protocol() {
    return PortMapProtocol.PCP;
  }

  @Override
  public void onStart(long nowNanos) {
    askMap(nowNanos);
  }

  @Override
  public void onChosen(long nowNanos) {
    throw new IllegalStateException("PCP offers nothing that it does not have already");
  }

  @Override
  public void onAbandoned() {
    end();
  }

  @Override
  public void onWake(long nowNanos) {
    if (standing.mapping() != null) {
      check(nowNanos);
    }
  }

  @Override
  public void onRelease(long nowNanos) {
    timers.cancelAll();
    if (standing.mapping() == null) {
      end();
    } else {
      question.ask(Ask.DELETE, PcpCodec.encode(request(0)), Question.FAREWELL, nowNanos);
    }
  }

  /** Takes a response of the gateway. */
  void onResponse(PcpResponse response, long nowNanos) {
    switch (response) {
      case PcpResponse.Announce announce -> onAnnounce(announce.header(), nowNanos);
      case PcpResponse.Map map -> onMap(map, nowNanos);
      case PcpResponse.Other other -> {
        // Without its contents an error cannot be told from a forged one; a mapping outlives it.
        if (question.isOpen(Ask.MAP) && standing.mapping() == null) {
          fail(reason(other.header()));
        }
      }
    }
  }

  /** The gateway says that it speaks something else. */
  void onUnsupported() {
    if (question.isOpen(Ask.MAP) && standing.mapping() == null) {
      fail(PortMapFailure.NO_ANSWER);
    }
  }

  private void onAnnounce(PcpResponse.Header header, long nowNanos) {
    if (!question.isOpen(Ask.ANNOUNCE) || !header.isSuccess()) {
      return;
    }
    question.close();
    silentChecks = 0;
    if (epoch.onAnswer(header.epochSeconds(), nowNanos)) {
      timers.set(Timer.CHECK, nowNanos + terms.settings().checkNanos());
    } else {
      askMap(nowNanos);
    }
  }

  private void onMap(PcpResponse.Map map, long nowNanos) {
    if (!map.mapping().answers(request(0).mapping())) {
      return;
    }
    if (question.isOpen(Ask.DELETE)) {
      question.close();
      if (standing.mapping() != null) {
        end();
      }
    } else if (question.isOpen(Ask.MAP)) {
      question.close();
      if (map.header().isSuccess()) {
        onGranted(map, nowNanos);
      } else {
        fail(reason(map.header()));
      }
    }
  }

  private void onGranted(PcpResponse.Map map, long nowNanos) {
    epoch.onAnswer(map.header().epochSeconds(), nowNanos);
    InetSocketAddress external = map.mapping().external();
    standing =
        terms.judge(
            PortMapProtocol.PCP,
            external.getAddress(),
            external.getPort(),
            map.header().lifetimeSeconds());
    PortMapping mapping = standing.mapping();
    timers.cancelAll();
    if (mapping == null) {
      question.ask(Ask.DELETE, PcpCodec.encode(request(0)), Question.FAREWELL, nowNanos);
      return;
    }
    suggestion = external;
    // Between 1/2 and 5/8 of the lifetime (RFC 6887 section 11.2.1).
    long lifetimeNanos = TimeUnit.SECONDS.toNanos(mapping.lifetimeSeconds());
    timers.set(Timer.RENEW, nowNanos + lifetimeNanos / 2 + random.nextLong(lifetimeNanos / 8));
    if (silentChecks < MOST_SILENT_CHECKS) {
      timers.set(Timer.CHECK, nowNanos + terms.settings().checkNanos());
    }
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
      check(nowNanos);
    }
  }

  private void onSilence(Ask inVain, long nowNanos) {
    switch (inVain) {
      case MAP ->
          fail(standing.mapping() == null ? PortMapFailure.NO_ANSWER : PortMapFailure.SILENT);
      case ANNOUNCE -> {
        silentChecks++;
        askMap(nowNanos);
      }
      case DELETE -> {
        if (standing.mapping() != null) {
          end();
        }
      }
    }
  }

  private void check(long nowNanos) {
    if (question.isOpen(Ask.MAP)) {
      return;
    }
    if (silentChecks >= MOST_SILENT_CHECKS) {
      askMap(nowNanos);
    } else {
      PcpRequest announce = new PcpRequest.Announce(terms.uplink().client());
      PortMapSettings.Tries quick = terms.settings().waits().natPmp();
      question.ask(Ask.ANNOUNCE, PcpCodec.encode(announce), quick, nowNanos);
    }
  }

  private void askMap(long nowNanos) {
    timers.cancelAll();
    PcpRequest request = request(terms.settings().lifetimeSeconds());
    PortMapSettings.Tries tries = terms.settings().waits().pcp();
    question.ask(Ask.MAP, PcpCodec.encode(request), tries, nowNanos);
  }

  private PcpRequest.Map request(long lifetimeSeconds) {
    PcpMapping mapping = new PcpMapping(nonce, PcpMapping.UDP, terms.internalPort(), suggestion);
    return new PcpRequest.Map(terms.uplink().client(), lifetimeSeconds, mapping, List.of());
  }

  private static PortMapFailure reason(PcpResponse.Header header) {
    return header.result() == PcpResult.UNSUPP_VERSION
        ? PortMapFailure.NO_ANSWER
        : PortMapFailure.REFUSED;
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
