package dev.inkstone.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

class ConfigurationTest {
  @Command
  static final class Options {
    @Option(names = "--config")
    private Path config;

    @Option(names = "--data", defaultValue = "nowhere")
    private Path data;

    @Option(names = "--grpc-port", defaultValue = "9090")
    private int grpcPort;

    @Option(names = "--threads")
    private Integer threads;

    @Option(names = "--no-store", arity = "0..1", fallbackValue = "true", defaultValue = "false")
    private boolean noStore;

    @Option(names = "--broker")
    private String broker;

    @Option(names = "--broker-password")
    private String brokerPassword;

    @Option(names = {"-h", "--help"}, usageHelp = true)
    private boolean help;
  }

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("inkstone.yaml");
  }

  private record Read(Options options, ParseResult parsed, Configuration configuration) {}

  /** In a folder that may have a file. */
  private Read read(Map<String, String> environment, String... flags) throws IOException {
    Options options = new Options();
    CommandLine line = new CommandLine(options).setOverwrittenOptionsAllowed(true);
    String[] all = Arrays.copyOf(flags, flags.length + 2);
    all[flags.length] = "--data";
    all[flags.length + 1] = folder.toString();
    Configuration configuration = Configuration.of(line.getCommandSpec(), all, environment);
    line.setDefaultValueProvider(configuration);
    return new Read(options, line.parseArgs(all), configuration);
  }

  @Test
  void flagsWinOverTheEnvironmentThatOverTheFileAndThatOverDefaults() throws IOException {
    assertThat(read(Map.of()).options().grpcPort).isEqualTo(9090);
    Files.writeString(file, "grpc-port: 1\n");
    assertThat(read(Map.of()).options().grpcPort).isEqualTo(1);
    Map<String, String> environment = Map.of("INKSTONE_GRPC_PORT", "2");
    assertThat(read(environment).options().grpcPort).isEqualTo(2);
    assertThat(read(environment, "--grpc-port", "3").options().grpcPort).isEqualTo(3);
  }

  @Test
  void aFlagCanTakeBackWhatTheFileSwitchesOn() throws IOException {
    Files.writeString(file, "no-store: true\n");
    assertThat(read(Map.of()).options().noStore).isTrue();
    assertThat(read(Map.of(), "--no-store").options().noStore).isTrue();
    assertThat(read(Map.of(), "--no-store=false").options().noStore).isFalse();
  }

  @Test
  void theFileIsTheOneThatIsNamedOrTheOneInTheDataFolder() throws IOException {
    Path other = Files.writeString(folder.resolve("other.yaml"), "grpc-port: 4\n");
    Files.writeString(file, "grpc-port: 1\n");
    assertThat(read(Map.of(), "--config", other.toString()).options().grpcPort).isEqualTo(4);
    assertThat(read(Map.of(), "--config=" + other).options().grpcPort).isEqualTo(4);
    assertThat(read(Map.of("INKSTONE_CONFIG", other.toString())).options().grpcPort).isEqualTo(4);
    assertThatIOException()
        .isThrownBy(() -> read(Map.of(), "--config", folder.resolve("none").toString()))
        .withMessageContaining("there is no file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "grpc-prot: 1|there is no option \"grpc-prot\"; did you mean \"grpc-port\"?",
        "xyzzy: 1|there is no option \"xyzzy\"",
        "help: true|there is no option \"help\"",
        "config: other.yaml|a file cannot name another",
        "grpc-port: [1, 2]|\"grpc-port\" must have one value",
        "grpc-port:|\"grpc-port\" must have one value",
        "- grpc-port|lines of NAME: VALUE",
        "{grpc-port|line 1",
        "{grpc-port: 1, grpc-port: 2}|uplicate",
      })
  void aFileThatIsWrongIsRefusedInOneLine(String content, String reason) throws IOException {
    Files.writeString(file, content);
    assertThatIOException()
        .isThrownBy(() -> read(Map.of()))
        .withMessageContaining("inkstone.yaml")
        .withMessageContaining(reason)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  @Test
  void anEmptyFileSetsNothing() throws IOException {
    Files.writeString(file, "# nothing yet\n");
    assertThat(read(Map.of()).options().grpcPort).isEqualTo(9090);
  }

  @Test
  void variablesThatAreNoOptionsAreRefusedUnlessTheyAreSomebodyElses() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> read(Map.of("INKSTONE_GRPC_PROT", "1")))
        .withMessageContaining("did you mean \"INKSTONE_GRPC_PORT\"?");
    Read read =
        read(
            Map.of(
                "INKSTONE_KEY", "k", "INKSTONE_JAVA_OPTS", "", "HOME", "/", "INKSTONE_SERVICE_HOST",
                "10.0.0.1", "INKSTONE_SERVICE_PORT_GRPC", "9090", "INKSTONE_PORT",
                "tcp://10.0.0.1:9090", "INKSTONE_PORT_9090_TCP_ADDR", "10.0.0.1",
                "INKSTONE_GRPC_PORT", "tcp://10.0.0.1:9090"));
    assertThat(read.options().grpcPort).isEqualTo(9090);
  }

  @Test
  void theEffectiveOptionsSayWhereEachComesFromAndHideSecrets() throws IOException {
    Files.writeString(file, "broker: 'https://me:secret@host'\nno-store: true\n");
    Read read =
        read(Map.of("INKSTONE_BROKER_PASSWORD", "secret"), "--grpc-port", "1", "--grpc-port=2");
    String printed = EffectiveOptions.print(read.parsed(), read.configuration());
    assertThat(printed.lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "# with " + file,
            "data: " + folder + " # --data",
            "grpc-port: 2 # --grpc-port",
            "# threads: # default",
            "no-store: true # " + file,
            "broker: 'https://***@host' # " + file,
            "broker-password: '***' # INKSTONE_BROKER_PASSWORD");
  }

  @Test
  void whatIsPrintedIsAFileThatSaysTheSame() throws IOException {
    Read read = read(Map.of(), "--broker", "a 'b': #c", "--grpc-port", "7", "--no-store");
    Files.writeString(file, EffectiveOptions.print(read.parsed(), read.configuration()));
    Options again = read(Map.of()).options();
    assertThat(again.broker).isEqualTo("a 'b': #c");
    assertThat(again.grpcPort).isEqualTo(7);
    assertThat(again.noStore).isTrue();
  }
}
