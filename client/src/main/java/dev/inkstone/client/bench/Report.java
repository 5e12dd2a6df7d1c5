package dev.inkstone.client.bench;

/** What a measurement found, for people and for programs. */
public interface Report {
  /** A JSON object on one line. */
  String toJson();

  /** Lines of text, each with its ending. */
  String toTable();
}
