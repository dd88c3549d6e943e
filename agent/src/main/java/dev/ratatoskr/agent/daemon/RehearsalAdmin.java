package dev.ratatoskr.agent.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.agent.admin.AdminRequest;
import dev.ratatoskr.agent.admin.AdminResult;
import dev.ratatoskr.agent.admin.RouterAdmin;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.router.RouterHandshake;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The pretended router of a rehearsal: dials what is added, and says that it is up. */
final class RehearsalAdmin implements RouterAdmin {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PASSWORD = "password=";

  private final Executor loop;
  private final byte[] seed;
  private final boolean leads;
  private final Set<String> remotes = new HashSet<>();

  /**
   * A router without peerings.
   *
   * @param seed of its key, 32 bytes
   * @param leads whether it sends the first frame of each round; the other answers
   */
  RehearsalAdmin(Executor loop, byte[] seed, boolean leads) {
    this.loop = loop;
    this.seed = seed.clone();
    this.leads = leads;
  }

  @Override
  public <T> void submit(AdminRequest<T> request, Consumer<AdminResult<T>> onResult) {
    loop.execute(
        () -> {
          if (request instanceof AdminRequest.AddPeer add) {
            dial(URI.create(add.uri()));
          } else if (request instanceof AdminRequest.RemovePeer remove) {
            remotes.remove(remove.uri());
          }
          onResult.accept(answer(request));
        });
  }

  private void dial(URI shim) {
    remotes.add("tcp://127.0.0.1:" + shim.getPort());
    String query = shim.getQuery();
    int begin = query.indexOf(PASSWORD) + PASSWORD.length();
    byte[] password =
        query.substring(begin, query.indexOf('&', begin)).getBytes(StandardCharsets.US_ASCII);
    RouterHandshake handshake = RouterHandshake.create(seed, 0, password);
    byte[] bytes = new byte[handshake.sizeBytes()];
    handshake.bytes().get(bytes);
    RehearsalRouter.dial(shim.getPort(), bytes, leads);
  }

  private <T> AdminResult<T> answer(AdminRequest<T> request) {
    ObjectNode response = MAPPER.createObjectNode();
    ArrayNode peers = response.putArray("peers");
    remotes.forEach(remote -> peers.addObject().put("remote", remote).put("up", true));
    try {
      return new AdminResult.Answered<>(request.decode(response));
    } catch (MalformedException e) {
      return new AdminResult.Unavailable<>(e.toString());
    }
  }
}
