package dev.ratatoskr.punch.portmap;

import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * IGD with one gateway, through the owner who speaks HTTP. A renewal is also the question whether
 * the gateway still knows us: it has no epoch.
 */
final class IgdClient implements MappingClient {
  /** An owner who never answers is a fault of his; it must not hold us up. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Terms terms;
  private final LongSupplier ids;
  private final StepQueue<PortMapEvent> out;
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private Standing standing = new Standing.Asking();
  private int suggestion;
  private long openId;

  private enum Timer {
    PATIENCE,
    RENEW
  }

  /**
   * A client that has not begun.
   *
   * @param ids never gives a number twice, nor 0
   */
  IgdClient(Terms terms, LongSupplier ids, StepQueue<PortMapEvent> out) {
    this.terms = terms;
    this.ids = ids;
    this.out = out;
    this.suggestion = terms.internalPort();
  }

  @Override
  public PortMapProtocol protocol() {
    return PortMapProtocol.IGD;
  }

  @Override
  public void onStart(long nowNanos) {
    Uplink uplink = terms.uplink();
    ask(new IgdRequest.Find(ids.getAsLong(), uplink.gateway(), uplink.client()), nowNanos);
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
    if (standing.mapping() != null && openId == 0) {
      askMap(nowNanos);
    }
  }

  @Override
  public void onRelease(long nowNanos) {
    timers.cancelAll();
    PortMapping mapping = standing.mapping();
    if (mapping == null) {
      end();
      return;
    }
    askUnmap(mapping.external().getPort(), nowNanos);
  }

  private void askUnmap(int externalPort, long nowNanos) {
    Uplink uplink = terms.uplink();
    ask(
        new IgdRequest.Unmap(ids.getAsLong(), uplink.gateway(), uplink.client(), externalPort),
        nowNanos);
  }

  /** Takes an answer; true when it is to our question. */
  boolean onAnswer(IgdAnswer answer, long nowNanos) {
    if (answer.id() != openId) {
      return false;
    }
    openId = 0;
    timers.cancel(Timer.PATIENCE);
    switch (answer) {
      case IgdAnswer.Found found ->
          standing =
              PublicAddresses.isPublic(found.external())
                  ? new Standing.Offers()
                  : new Standing.Failed(PortMapFailure.RESERVED_ADDRESS);
      case IgdAnswer.Mapped mapped -> onMapped(mapped, nowNanos);
      case IgdAnswer.Unmapped unmapped -> {
        if (!(standing instanceof Standing.Failed)) {
          end();
        }
      }
      case IgdAnswer.Absent absent ->
          fail(standing.mapping() == null ? PortMapFailure.NO_ANSWER : PortMapFailure.SILENT);
      case IgdAnswer.Refused refused -> fail(PortMapFailure.REFUSED);
    }
    return true;
  }

  private void onMapped(IgdAnswer.Mapped mapped, long nowNanos) {
    standing =
        terms.judge(
            PortMapProtocol.IGD,
            mapped.external(),
            mapped.externalPort(),
            mapped.lifetimeSeconds());
    PortMapping mapping = standing.mapping();
    if (mapping != null) {
      suggestion = mapped.externalPort();
      long checkNanos = terms.settings().igdCheckNanos();
      long halfNanos = TimeUnit.SECONDS.toNanos(mapping.lifetimeSeconds()) / 2;
      long wait = halfNanos == 0 ? checkNanos : Math.min(halfNanos, checkNanos);
      timers.set(Timer.RENEW, nowNanos + wait);
    } else {
      askUnmap(mapped.externalPort(), nowNanos);
    }
  }

  @Override
  public void onTimeout(long nowNanos) {
    if (timers.expire(Timer.PATIENCE, nowNanos)) {
      openId = 0;
      fail(standing.mapping() == null ? PortMapFailure.NO_ANSWER : PortMapFailure.SILENT);
    }
    if (timers.expire(Timer.RENEW, nowNanos)) {
      askMap(nowNanos);
    }
  }

  private void askMap(long nowNanos) {
    timers.cancel(Timer.RENEW);
    Uplink uplink = terms.uplink();
    ask(
        new IgdRequest.Map(
            ids.getAsLong(),
            uplink.gateway(),
            uplink.client(),
            new IgdRequest.Ports(terms.internalPort(), suggestion),
            terms.settings().lifetimeSeconds()),
        nowNanos);
  }

  private void ask(IgdRequest request, long nowNanos) {
    openId = request.id();
    timers.set(Timer.PATIENCE, nowNanos + PATIENCE_NANOS);
    out.emit(new PortMapEvent.AskIgd(request));
  }

  private void fail(PortMapFailure reason) {
    end();
    standing = new Standing.Failed(reason);
  }

  private void end() {
    openId = 0;
    timers.cancelAll();
    standing = new Standing.Ended();
  }

  @Override
  public long nextNanos() {
    return timers.nextNanos();
  }

  @Override
  public Standing standing() {
    return standing;
  }
}
