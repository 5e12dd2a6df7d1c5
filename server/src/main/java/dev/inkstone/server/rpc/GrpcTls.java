package dev.inkstone.server.rpc;

import dev.inkstone.server.security.Tls;
import dev.inkstone.server.security.TlsIdentity;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** The gRPC port's TLS, which follows the files. */
final class GrpcTls {
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final AdvancedTlsX509TrustManager trust;

  private GrpcTls() throws GeneralSecurityException {
    trust = AdvancedTlsX509TrustManager.newBuilder().build();
  }

  static ServerCredentials credentials(Optional<Tls> tls) throws IOException {
    if (tls.isEmpty()) {
      return InsecureServerCredentials.create();
    }
    try {
      GrpcTls port = new GrpcTls();
      port.use(tls.get().identity());
      tls.get().listen(port::use);
      return port.credentials(!tls.get().identity().clientAuthorities().isEmpty());
    } catch (GeneralSecurityException e) {
      throw new IOException("no TLS for gRPC: " + e.getMessage(), e);
    }
  }

  private ServerCredentials credentials(boolean askClients) {
    TlsServerCredentials.Builder credentials = TlsServerCredentials.newBuilder().keyManager(keys);
    if (askClients) {
      credentials.trustManager(trust).clientAuth(ClientAuth.REQUIRE);
    }
    return credentials.build();
  }

  private void use(TlsIdentity identity) throws IOException {
    keys.updateIdentityCredentials(
        identity.chain().toArray(new X509Certificate[0]), identity.key());
    try {
      if (!identity.clientAuthorities().isEmpty()) {
        trust.updateTrustCredentials(identity.clientAuthorities().toArray(new X509Certificate[0]));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("the authorities of clients cannot be used: " + e.getMessage(), e);
    }
  }
}
