package dev.inkstone.server.security;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's TLS identity, read again when its files change. */
public final class Tls {
  private static final Logger log = LoggerFactory.getLogger(Tls.class);

  /** Who serves with it. */
  @FunctionalInterface
  public interface Listener {
    /** From now on new connections are to see this; running ones stay. */
    void changed(TlsIdentity identity) throws IOException;
  }

  private final TlsFiles files;
  private final FileWatch watch;
  private final List<Listener> listeners = new ArrayList<>();
  private TlsIdentity identity;

  private Tls(TlsFiles files) throws IOException {
    this.files = files;
    this.watch = new FileWatch("files for TLS", files.all(), this::read);
    this.identity = TlsIdentity.read(files);
  }

  /**
   * @throws IOException in one line that names the file and says what to do
   */
  public static Tls open(TlsFiles files) throws IOException {
    Tls tls = new Tls(files);
    log.info("TLS as {}", tls.identity);
    return tls;
  }

  /** What the files hold, or held when they last were in order. */
  public synchronized TlsIdentity identity() {
    return identity;
  }

  /** To be told of every change from now on. */
  public synchronized void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Looks for a change; to be called now and then. */
  public synchronized void poll() {
    watch.poll();
  }

  private void read() throws IOException {
    TlsIdentity next = TlsIdentity.read(files);
    for (Listener listener : listeners) {
      listener.changed(next);
    }
    identity = next;
    log.info("TLS as {}", identity);
  }
}
