// Starts the page: settings first, then the views, then what the server has to offer them.
import { complain } from "./announce.js";
import { byId } from "./dom.js";
import { offerPainters, startDrawing } from "./draw/view.js";
import { startLanguage } from "./i18n.js";
import { startKey } from "./key.js";
import { retry } from "./learn/checkpoints.js";
import { offerLineages, refresh, startLearning } from "./learn/view.js";
import { models } from "./models.js";
import { startTheme } from "./theme.js";
import { startViews } from "./views.js";
import { offerWriters, startWriting } from "./write/view.js";

async function furnish() {
  try {
    const known = await models();
    offerWriters(known);
    offerPainters(known);
    offerLineages(known);
  } catch (failure) {
    complain(byId("write-status"), failure);
  }
}

startTheme();
startWriting();
startDrawing();
startLearning(furnish);
startKey(() => {
  retry();
  furnish();
});
startViews((name) => name === "learn" && refresh());
startLanguage();
furnish();
