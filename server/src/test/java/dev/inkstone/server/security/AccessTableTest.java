package dev.inkstone.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTableTest {
  @Test
  void aPartOfAPathMayBeAnyName() {
    assertThat(AccessTable.http("GET", "/v1/models/poet").scopes()).contains(Scope.GENERATE);
    assertThat(AccessTable.http("GET", "/v1/models/poet/")).isNotEqualTo(Access.NOBODY);
    assertThat(AccessTable.http("HEAD", "/healthz").open()).isTrue();
  }

  @Test
  void aLogHearsOfARouteAndNotOfWhatElseACallerWrites() {
    assertThat(AccessTable.name("DELETE", "/v1/ratings/secret"))
        .isEqualTo("DELETE /v1/ratings/:generation_id");
    assertThat(AccessTable.name("GET", "/page/x/y")).isEqualTo("GET /page/*");
    assertThat(AccessTable.name("GET", "/secret")).isEqualTo("OTHER");
    assertThat(AccessTable.name("SECRET", "/metrics")).isEqualTo("OTHER");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/models/a/b",
    "GET, /v1/models//",
    "GET, //healthz",
    "GET, /healthz/x",
    "GET, /HEALTHZ",
    "POST, /healthz",
    "GET, /page/",
    "GET, /pages",
    "GET, /v1/chat/completions",
    "GET, /healthz%2f..%2fmetrics",
    "OPTIONS, /metrics",
    "GET, ''"
  })
  void whatIsNotWrittenDownIsForNobody(String method, String path) {
    assertThat(AccessTable.http(method, path)).isEqualTo(Access.NOBODY);
  }
}
