package dev.inkstone.server.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of the page, read once from the class path, be it a folder or a jar. Immutable. */
final class PageFiles {
  private static final String ROOT = "/page/index.html";
  private static final int TAG_DIGITS = 16;

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, File> files;

  private PageFiles(Map<String, File> files) {
    this.files = files;
  }

  /**
   * @param type of its content, for the header
   * @param tag changes with the content; weak, since the server may compress what it sends
   */
  record File(Buffer bytes, String type, String tag) {}

  static PageFiles read() throws IOException {
    URL index = PageFiles.class.getResource(ROOT);
    if (index == null) {
      throw new IOException("the web page is missing from the server's jar; build it again");
    }
    URI uri = uri(index);
    if (!uri.getScheme().equals("jar")) {
      return new PageFiles(under(Path.of(uri).getParent()));
    }
    try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
      return new PageFiles(under(jar.getPath(ROOT).getParent()));
    }
  }

  private static URI uri(URL url) throws IOException {
    try {
      return url.toURI();
    } catch (URISyntaxException e) {
      throw new IOException("the web page stands at an odd place: " + url, e);
    }
  }

  private static Map<String, File> under(Path root) throws IOException {
    Map<String, File> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(path).toString().replace('\\', '/');
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type != null) {
          byte[] bytes = Files.readAllBytes(path);
          files.put(name, new File(Buffer.buffer(bytes), type, tag(bytes)));
        }
      }
    }
    return files;
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "W/\"" + HexFormat.of().formatHex(digest).substring(0, TAG_DIGITS) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * @param name its path under the page's folder
   * @return null if there is none such
   */
  File file(String name) {
    return files.get(name);
  }

  /** All of them, by their paths. */
  Set<String> names() {
    return files.keySet();
  }
}
