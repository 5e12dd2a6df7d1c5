package dev.inkstone.server.http;

import dev.inkstone.server.security.TlsIdentity;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The HTTP port's TLS, which follows the files. */
final class HttpTls {
  private static final int SECONDS = 20;

  private HttpTls() {}

  /** Has a server that is yet to be made speak TLS. */
  static void use(TlsIdentity identity, HttpServerOptions options) {
    options.setSsl(true).setUseAlpn(true).setKeyCertOptions(key(identity));
    if (!identity.clientAuthorities().isEmpty()) {
      options.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(trust(identity));
    }
  }

  /** Has the next connections of a server see another identity; waits for that. */
  static void change(HttpServer server, HttpServerOptions from, TlsIdentity identity)
      throws IOException {
    HttpServerOptions options = new HttpServerOptions(from);
    use(identity, options);
    ServerSSLOptions tls = options.getSslOptions();
    try {
      server
          .updateSSLOptions(tls)
          .toCompletionStage()
          .toCompletableFuture()
          .get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the HTTP port cannot use them: " + e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException("the HTTP port did not take them within " + SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static KeyCertOptions key(TlsIdentity identity) {
    return new PemKeyCertOptions()
        .addCertValue(Buffer.buffer(identity.chainPem()))
        .addKeyValue(Buffer.buffer(identity.keyPem()));
  }

  private static TrustOptions trust(TlsIdentity identity) {
    return new PemTrustOptions().addCertValue(Buffer.buffer(identity.clientAuthoritiesPem()));
  }
}
