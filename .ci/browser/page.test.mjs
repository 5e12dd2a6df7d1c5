// All tests of the page, in one process and so in one browser.
import "./write.mjs";
import "./draw.mjs";
import "./looks.mjs";
