# One table in GaussSuppression, in a process of its own.
#
# Rscript gauss_run.R FOLDER MAXN SINGLETON: reads FOLDER as Table.write left it, writes hidden.csv
# and prints JSON with the seconds of the suppression.

arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
suppressPackageStartupMessages(library(GaussSuppression))

leaves <- read.csv(file.path(folder, "leaves.csv"), na.strings = character(0), check.names = FALSE)
levels <- read.csv(file.path(folder, "levels.csv"), na.strings = character(0))
dimensions <- setdiff(names(leaves), "count")
hierarchies <- lapply(dimensions, function(name) {
  levels[levels$dimension == name, c("levels", "codes")]
})
names(hierarchies) <- dimensions

start <- proc.time()[["elapsed"]]
answer <- SuppressSmallCounts(
  data = leaves, maxN = as.integer(arguments[2]), freqVar = "count", hierarchies = hierarchies,
  protectZeros = FALSE, singletonMethod = arguments[3], printInc = FALSE
)
seconds <- proc.time()[["elapsed"]] - start

hidden <- answer[answer$suppressed, dimensions, drop = FALSE]
write.csv(hidden, file.path(folder, "hidden.csv"), row.names = FALSE, quote = FALSE)
cat(sprintf("\n{\"seconds\": %.3f}\n", seconds))
