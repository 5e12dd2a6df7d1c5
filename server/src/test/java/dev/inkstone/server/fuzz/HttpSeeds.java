package dev.inkstone.server.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests that are right, of every route of the HTTP port: what is to be spoiled. */
final class HttpSeeds {
  /**
   * A request.
   *
   * @param body JSON; empty for none
   * @param endless whether a right answer to it does not end by itself
   */
  record Seed(String method, String path, byte[] body, boolean endless) {}

  private static final String MODEL = "'model':'poet',";
  private static final String SHORT = "'max_tokens':4,'temperature':0.8,'seed':1";

  static final List<Seed> ALL =
      List.of(
          post("/v1/chat/completions", "{" + MODEL + "'messages':[{'role':'system','content':'诗'},"
              + "{'role':'user','content':'七绝 春江花月夜'}],'n':2,'stop':['。'],'logprobs':true,"
              + "'top_logprobs':2,'logit_bias':{'9':2},'user':'ann'," + SHORT + "}"),
          post("/v1/chat/completions", "{'messages':[{'role':'user','content':[{'type':'text',"
              + "'text':'五绝 月'}]}],'stream':true,'stream_options':{'include_usage':true}," + SHORT
              + "}"),
          post("/v1/chat/completions", "{'messages':[{'role':'user','content':'x'}],"
              + "'response_format':{'type':'json_schema','json_schema':{'name':'n','strict':true,"
              + "'schema':{'type':'object','properties':{'a':{'type':'boolean'}},'required':['a'],"
              + "'additionalProperties':false}}}," + SHORT + "}"),
          post("/v1/completions", "{" + MODEL + "'prompt':'七绝 江雪','echo':false,'suffix':'',"
              + "'best_of':1,'top_k':5,'min_p':0.1,'presence_penalty':0.5,'stop_token_ids':[3]," + SHORT
              + "}"),
          post("/v1/completions", "{'prompt':['五绝 月'],'stream':true,'constraint':{'verse':{"
              + "'form':'五绝','rhyme':'风','opening':''}}," + SHORT + "}"),
          post("/v1/images/generations", "{'model':'sketch','prompt':'cat','n':2,'steps':2,"
              + "'size':'auto','output_format':'png','response_format':'b64_json','guidance':2,"
              + "'seed':'7'}"),
          post("/v1/images/generations", "{'model':'digits-vae','prompt':'7','stream':true,"
              + "'partial_images':1,'latent':{'from':1,'to':2,'frames':2}}"),
          post("/v1/ratings", "{'generation_id':'0199a1f0-0000-7000-8000-000000000001','stars':5,"
              + "'aspects':{'rhyme':0.5},'comment':'well','user':'ann','idempotency_key':'k'}"),
          post("/v1/ratings", "{'generation_id':'chatcmpl-0199a1f0-0000-7000-8000-000000000001',"
              + "'preferred_over':{'generation_id':'0199a1f0-0000-7000-8000-000000000002'}}"),
          new Seed("DELETE", "/v1/ratings/0199a1f0-0000-7000-8000-000000000001?user=ann",
              new byte[0], false),
          get("/v1/models"),
          get("/v1/models/poet"),
          get("/v1/checkpoints?model=poet&state=champion&limit=2&after="),
          new Seed("GET", "/v1/checkpoints/events?model=poet", new byte[0], true),
          get("/healthz"),
          get("/readyz"),
          get("/metrics"),
          get("/"));

  private HttpSeeds() {}

  private static Seed post(String path, String json) {
    return new Seed(
        "POST", path, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), false);
  }

  private static Seed get(String path) {
    return new Seed("GET", path, new byte[0], false);
  }
}
