package dev.ratatoskr.agent.portmap;

import dev.ratatoskr.proto.igd.IgdService;
import dev.ratatoskr.proto.igd.LanUrl;
import dev.ratatoskr.proto.igd.SoapAnswer;
import dev.ratatoskr.proto.igd.SoapCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A short conversation with one device over HTTP: no redirect, no proxy, no cookie, bounded sizes,
 * and a time limit for each exchange as a whole. Blocks.
 */
final class IgdHttp implements AutoCloseable {
  private static final int OK = 200;

  /** SOAP faults come so. */
  private static final int SERVER_ERROR = 500;

  private final HttpClient client;
  private final Duration limit;

  /**
   * A conversation that has not begun.
   *
   * @param source our address, which a device compares with what it is asked for
   * @param limit of each exchange
   */
  IgdHttp(InetAddress source, Duration limit) {
    this.limit = limit;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .localAddress(source)
            .connectTimeout(limit)
            .executor(task -> Thread.ofVirtual().name("igd-http").start(task))
            .build();
  }

  /** Reads a description. */
  byte[] get(LanUrl url) throws IOException {
    HttpResponse<byte[]> response =
        exchange(HttpRequest.newBuilder(url.toUri()).GET(), IgdService.MAX_DESCRIPTION_BYTES);
    if (response.statusCode() != OK) {
      throw new IOException("HTTP status " + response.statusCode());
    }
    return response.body();
  }

  /** Calls a service. */
  byte[] call(LanUrl url, SoapCall call) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.toUri())
            .header("Content-Type", "text/xml; charset=\"utf-8\"")
            .header("SOAPAction", call.actionHeader())
            .POST(HttpRequest.BodyPublishers.ofByteArray(call.body()));
    HttpResponse<byte[]> response = exchange(request, SoapAnswer.MAX_BYTES);
    if (response.statusCode() != OK && response.statusCode() != SERVER_ERROR) {
      throw new IOException("HTTP status " + response.statusCode());
    }
    return response.body();
  }

  private HttpResponse<byte[]> exchange(HttpRequest.Builder request, long mostBytes)
      throws IOException {
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(
            request.build(),
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), mostBytes));
    try {
      return response.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the device does not answer: " + e.getCause(), e);
    } catch (TimeoutException e) {
      response.cancel(true);
      throw new IOException("the device is too slow", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
