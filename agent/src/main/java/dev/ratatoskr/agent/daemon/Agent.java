package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.admin.AdminClient;
import dev.ratatoskr.agent.admin.AdminRequest;
import dev.ratatoskr.agent.admin.AdminResult;
import dev.ratatoskr.agent.admin.AdminState;
import dev.ratatoskr.agent.admin.SelfInfo;
import dev.ratatoskr.agent.admin.TunInfo;
import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.ledger.PeerLedger;
import dev.ratatoskr.agent.memory.NetworkMemory;
import dev.ratatoskr.agent.status.AgentStatus;
import dev.ratatoskr.agent.watch.InterfaceCounters;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.identity.PinStore;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.peer.EndpointMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole agent. It looks for the router and rehearses from the start on; everything else begins
 * when the router has told its key and the code is warm, in a {@code Station}, and begins anew when
 * the key is another.
 */
public final class Agent implements Daemon {
  private static final Logger LOG = LoggerFactory.getLogger("router");
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration STATUS_PATIENCE = Duration.ofSeconds(1);
  private static final long REOPEN_NANOS = Duration.ofSeconds(5).toNanos();

  private final String version;
  private final NettyLoop loop;
  private final AdminClient admin;
  private final Base base;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private AdminState state = new AdminState.Searching("starting");
  private @Nullable Station station;
  private boolean warm;
  private boolean opening;
  private String openFailure = "";
  private String interfaceAdvice = "";

  /**
   * An agent that has not begun.
   *
   * @param version shown in the status
   * @throws IOException when its directory or the engine it asks for cannot be used
   */
  public Agent(AgentConfig config, String version) throws IOException {
    requireEngine(config.engine());
    Path directory = config.identity().directory();
    PeerLedger ledger = PeerLedger.open(directory.resolve("router-peers"));
    this.version = version;
    this.loop = NettyLoop.start(IoKind.AUTO);
    this.admin = new AdminClient(config.router().admin(), loop, this::onState);
    PinStore pins =
        PinStore.open(
            directory.resolve("pins"),
            task -> Thread.ofVirtual().name("pins").start(task),
            warning -> LOG.warn("{}", warning));
    NetworkMemory memory =
        NetworkMemory.open(
            NetworkMemory.fileIn(directory),
            System::nanoTime, // as the loop's
            InstantSource.system(),
            warning -> LOG.warn("{}", warning));
    this.base = new Base(loop, config, admin, pins, ledger, memory, new InterfaceCounters());
  }

  private static void requireEngine(EngineChoice engine) throws IOException {
    try {
      engine.require();
    } catch (TransportException.NoEngine e) {
      throw new IOException(
          e.getMessage() + "; set engine in [transport] to \"auto\" or \"kwik\"", e);
    }
    engine
        .shortcoming()
        .ifPresent(
            why ->
                LOG.warn(
                    "bridges will be slower, on the engine kwik: {}. A /tmp without the right to"
                        + " execute is a usual reason (-Dio.netty.native.workdir=DIRECTORY in"
                        + " RATATOSKR_JAVA_OPTS names another); engine = \"kwik\" in [transport]"
                        + " silences this",
                    why));
  }

  @Override
  public void start() {
    Rehearsal.start(base.config().engine(), () -> loop.execute(this::onWarm));
    admin.start();
  }

  @Override
  public void stop() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    CompletableFuture<Optional<Station>> last = new CompletableFuture<>();
    loop.execute(
        () -> {
          Station present = station;
          last.complete(Optional.ofNullable(present));
          if (present == null) {
            done.complete(true);
          } else {
            present.stop(() -> done.complete(true));
          }
        });
    if (await(done, PATIENCE).isEmpty()) {
      LOG.warn("the router did not answer in time; the next start takes our peers out of it");
    }
    await(last, PATIENCE).flatMap(present -> present).ifPresent(Agent::close);
    base.memory().close();
    admin.close();
    loop.execute(base.counters()::close);
    loop.close();
  }

  @Override
  public Optional<AgentStatus> snapshotInTime() {
    CompletableFuture<AgentStatus> answer = new CompletableFuture<>();
    loop.execute(() -> answer.complete(status()));
    return await(answer, STATUS_PATIENCE);
  }

  @Override
  public AgentStatus snapshot() {
    return snapshotInTime()
        .orElseGet(
            () ->
                new AgentStatus(notReady("the agent is busy"), AgentStatus.Nat.UNKNOWN, List.of()));
  }

  private AgentStatus status() {
    Station present = station;
    return present == null
        ? new AgentStatus(self(), AgentStatus.Nat.UNKNOWN, List.of())
        : new AgentStatus(self(), present.nat(), present.bridges());
  }

  private AgentStatus.Self self() {
    return switch (state) {
      case AdminState.Connected connected -> {
        SelfInfo self = connected.self();
        yield new AgentStatus.Self(
            version,
            Optional.of(new AgentStatus.Node(self.key(), self.address())),
            self.version().toString(),
            station != null,
            hint(self));
      }
      case AdminState.Searching searching -> notReady(searching.reason());
      case AdminState.Lost lost -> notReady(lost.reason());
      case AdminState.Incompatible wrong -> notReady(wrong.reason());
    };
  }

  private String hint(SelfInfo self) {
    if (!openFailure.isEmpty()) {
      return openFailure;
    }
    if (!warm) {
      return "warming up, ready in a few seconds";
    }
    String advice = self.version().advice();
    return advice.isEmpty() ? interfaceAdvice : advice;
  }

  private AgentStatus.Self notReady(String reason) {
    return new AgentStatus.Self(version, Optional.empty(), "", false, reason);
  }

  private void onWarm() {
    warm = true;
    if (state instanceof AdminState.Connected connected) {
      onRouter(connected.self());
    }
  }

  private void onState(AdminState now) {
    state = now;
    switch (now) {
      case AdminState.Connected connected -> {
        SelfInfo self = connected.self();
        LOG.info("router {} at {}", self.version(), connected.address());
        if (!self.version().advice().isEmpty()) {
          LOG.warn("{}", self.version().advice());
        }
        admin.submit(new AdminRequest.GetTun(), this::onInterface);
        onRouter(self);
      }
      case AdminState.Searching searching -> {
        LOG.warn("{}; trying again every few seconds", searching.reason());
        onNoRouter();
      }
      case AdminState.Lost lost -> {
        LOG.info("{}; trying again every few seconds", lost.reason());
        onNoRouter();
      }
      case AdminState.Incompatible wrong -> {
        LOG.error("{}", wrong.reason());
        onNoRouter();
      }
    }
  }

  private void onInterface(AdminResult<TunInfo> result) {
    if (result instanceof AdminResult.Answered<TunInfo> answered) {
      TunInfo tun = answered.value();
      base.counters().of(tun.enabled() ? tun.name() : "");
      String advice = tun.advice();
      if (!advice.isEmpty() && !advice.equals(interfaceAdvice)) {
        LOG.info("{}", advice);
      }
      interfaceAdvice = advice;
    }
  }

  private void onNoRouter() {
    if (station != null) {
      station.onRouterDown();
    }
  }

  private void onRouter(SelfInfo self) {
    Station present = station;
    if (!warm || stopping.get() || opening) {
      return;
    }
    if (present != null && present.key().equals(self.key())) {
      present.onRouterUp(self);
      return;
    }
    opening = true;
    if (present == null) {
      open(self);
      return;
    }
    LOG.info("the router has another key now: beginning anew");
    station = null;
    present.stop(() -> {});
    Thread.ofVirtual()
        .name("close")
        .start(
            () -> {
              close(present);
              loop.execute(() -> open(self));
            });
  }

  private void open(SelfInfo self) {
    EndpointMemory earlier = base.memory().latest();
    Thread.ofVirtual()
        .name("open")
        .start(
            () -> {
              try {
                Station opened = StationOpener.open(base, self, earlier);
                loop.execute(() -> onOpened(opened));
              } catch (IOException e) {
                loop.execute(() -> onOpenFailed(String.valueOf(e.getMessage())));
              }
            });
  }

  private void onOpened(Station opened) {
    opening = false;
    openFailure = "";
    if (stopping.get()) {
      Thread.ofVirtual().name("close").start(() -> close(opened));
      return;
    }
    station = opened;
    opened.start();
    if (state instanceof AdminState.Connected connected) {
      if (!connected.self().key().equals(opened.key())) {
        onRouter(connected.self());
      }
    } else {
      opened.onRouterDown();
    }
  }

  private void onOpenFailed(String reason) {
    opening = false;
    if (!reason.equals(openFailure)) {
      openFailure = reason;
      LOG.error("cannot begin: {}; trying again every few seconds", reason);
    }
    loop.schedule(
        REOPEN_NANOS,
        () -> {
          if (station == null && state instanceof AdminState.Connected connected) {
            onRouter(connected.self());
          }
        });
  }

  private static void close(Station last) {
    last.endpoint().close();
    last.free();
  }

  private static <T> Optional<T> await(CompletableFuture<T> future, Duration limit) {
    try {
      return Optional.of(future.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
