package dev.altiplano.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.altiplano.store.StoredModel;
import java.util.List;

/** The answer to {@code GET /api/tags}. */
record TagsReply(List<Model> models) {
  record Model(
      String name,
      String model,
      @JsonInclude(NON_EMPTY) String remoteModel,
      @JsonInclude(NON_EMPTY) String remoteHost,
      String modifiedAt,
      long size,
      String digest,
      ModelDetails details,
      @JsonInclude(NON_EMPTY) List<String> capabilities) {
    static Model of(StoredModel model, List<String> capabilities) {
      return new Model(
          model.name().display(),
          model.name().display(),
          model.config().remoteModel(),
          model.config().remoteHost(),
          WireTime.local(model.modifiedAt()),
          model.size(),
          model.digest().hex(),
          ModelDetails.of(model),
          capabilities);
    }
  }
}
