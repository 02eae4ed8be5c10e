package dev.altiplano.api;

import dev.altiplano.residency.ResidentModel;
import java.util.List;

/** The answer to {@code GET /api/ps}. */
record PsReply(List<Model> models) {
  /**
   * @param sizeVram bytes on a GPU
   */
  record Model(
      String name,
      String model,
      long size,
      String digest,
      ModelDetails details,
      String expiresAt,
      long sizeVram,
      int contextLength) {
    static Model of(ResidentModel model, ModelDetails details) {
      return new Model(
          model.name().display(),
          model.name().display(),
          model.bytes(),
          model.digest().hex(),
          details,
          WireTime.local(model.expiresAt()),
          0,
          model.contextLength());
    }
  }
}
