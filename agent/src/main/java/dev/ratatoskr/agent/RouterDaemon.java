package dev.ratatoskr.agent;

import dev.ratatoskr.agent.admin.AdminClient;
import dev.ratatoskr.agent.admin.AdminState;
import dev.ratatoskr.agent.admin.SelfInfo;
import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.status.AgentStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's router half alone: finds the router, keeps to it and tells the status. It opens no
 * bridges; the full agent takes its place where {@link Main} names it.
 */
final class RouterDaemon implements Daemon {
  private static final Logger LOG = LoggerFactory.getLogger("router");

  private final ExecutorService loop =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("loop").factory());
  private final AdminClient admin;
  private volatile AdminState state = new AdminState.Searching("starting");

  RouterDaemon(AgentConfig config) {
    this.admin = new AdminClient(config.router().admin(), loop, this::onState);
  }

  @Override
  public void start() {
    admin.start();
  }

  @Override
  public void stop() {
    admin.close();
    loop.shutdown();
  }

  @Override
  public AgentStatus snapshot() {
    return new AgentStatus(self(state), AgentStatus.Nat.UNKNOWN, List.of());
  }

  private static AgentStatus.Self self(AdminState state) {
    return switch (state) {
      case AdminState.Connected connected -> {
        SelfInfo self = connected.self();
        yield new AgentStatus.Self(
            Main.VERSION,
            Optional.of(new AgentStatus.Node(self.key(), self.address())),
            self.version().toString(),
            self.version().advice());
      }
      case AdminState.Searching searching ->
          new AgentStatus.Self(Main.VERSION, Optional.empty(), "", searching.reason());
      case AdminState.Incompatible wrong ->
          new AgentStatus.Self(Main.VERSION, Optional.empty(), "", wrong.reason());
    };
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
      }
      case AdminState.Searching searching -> LOG.warn("{}", searching.reason());
      case AdminState.Incompatible wrong -> LOG.error("{}", wrong.reason());
    }
  }
}
