package dev.altiplano.sampling.grammar;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import tools.jackson.databind.exc.JsonNodeException;

/** What a validator that others wrote has to say about a value. */
public final class SchemaErrors {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private SchemaErrors() {}

  /** What is wrong with a value; empty if it is one of the schema's. */
  public static List<String> of(String schema, String value) {
    try {
      return REGISTRY
          .getSchema(schema, InputFormat.JSON)
          .validate(
              value,
              InputFormat.JSON,
              context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
          .stream()
          .map(Error::toString)
          .toList();
    } catch (JsonNodeException e) {
      if (String.valueOf(e.getMessage()).contains("not in 64-bit")) {
        // It cannot compare numbers beyond 64 bits with bounds of integers.
        return List.of();
      }
      throw e;
    }
  }
}
