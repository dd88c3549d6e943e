package dev.ratatoskr.agent.portmap;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ratatoskr.proto.igd.LanUrl;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A UPnP device on the loopback, whose answers a test decides. */
final class FakeDevice implements AutoCloseable {
  static final Inet4Address LOOPBACK = (Inet4Address) InetAddress.ofLiteral("127.0.0.1");

  final List<String> calls = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /** What it says to a call. */
  record Says(int status, String body) {
    static Says fault(int code) {
      return new Says(
          500,
          "<s:Envelope xmlns:s='s'><s:Body><s:Fault><detail><UPnPError><errorCode>"
              + code
              + "</errorCode></UPnPError></detail></s:Fault></s:Body></s:Envelope>");
    }

    static Says done(String action, String values) {
      return new Says(
          200,
          "<s:Envelope xmlns:s='s'><s:Body><u:%sResponse xmlns:u='u'>%s</u:%sResponse></s:Body></s:Envelope>"
              .formatted(action, values, action));
    }
  }

  /** A handler of raw exchanges. */
  interface Raw {
    void handle(HttpExchange exchange) throws IOException;
  }

  private FakeDevice(Raw raw) throws IOException {
    server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            raw.handle(exchange);
          }
        });
    server.start();
  }

  static FakeDevice raw(Raw raw) throws IOException {
    return new FakeDevice(raw);
  }

  /** One that answers SOAP calls; a call is its action and the body. */
  static FakeDevice soap(Function<String, Says> answers) throws IOException {
    FakeDevice[] self = new FakeDevice[1];
    self[0] =
        new FakeDevice(
            exchange -> {
              String action = exchange.getRequestHeaders().getFirst("SOAPAction");
              String body =
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
              String call = action.substring(action.indexOf('#') + 1).replace("\"", "") + body;
              self[0].calls.add(call);
              Says says = answers.apply(call);
              byte[] bytes = says.body().getBytes(StandardCharsets.UTF_8);
              exchange.sendResponseHeaders(says.status(), bytes.length);
              try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
              }
            });
    return self[0];
  }

  LanUrl url() {
    return new LanUrl(LOOPBACK, server.getAddress().getPort(), "/control");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
