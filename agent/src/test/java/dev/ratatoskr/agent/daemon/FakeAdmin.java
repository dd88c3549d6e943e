package dev.ratatoskr.agent.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.agent.admin.AdminRequest;
import dev.ratatoskr.agent.admin.AdminResult;
import dev.ratatoskr.agent.admin.RouterAdmin;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A router that answers what a test laid down, and remembers what it was asked. */
final class FakeAdmin implements RouterAdmin {
  private static final ObjectMapper JSON = new ObjectMapper();

  final List<AdminRequest<?>> asked = new CopyOnWriteArrayList<>();
  private final Executor loop;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  volatile boolean away;

  FakeAdmin(Executor loop) {
    this.loop = loop;
  }

  FakeAdmin answers(String request, String response) {
    answers.put(request, response);
    return this;
  }

  @Override
  public <T> void submit(AdminRequest<T> request, Consumer<AdminResult<T>> onResult) {
    asked.add(request);
    loop.execute(() -> onResult.accept(result(request)));
  }

  private <T> AdminResult<T> result(AdminRequest<T> request) {
    if (away) {
      return new AdminResult.Unavailable<>("away");
    }
    try {
      JsonNode response = JSON.readTree(answers.getOrDefault(request.wireName(), "{}"));
      return new AdminResult.Answered<>(request.decode(response));
    } catch (Exception e) {
      return new AdminResult.Unavailable<>(e.toString());
    }
  }
}
