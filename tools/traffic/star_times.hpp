#pragma once

#include "tools/traffic/law.hpp"

namespace weft::traffic {

/// How long humans take to pick one of a few suggestions: quantiles of 31,495 measured times
/// between an operator's (last) request for suggestions and the pick that followed it, in STAR
/// (Mosig et al. 2020, MIT licence). The source's clock has whole seconds; a time of n seconds is
/// taken as evenly spread over n ± 0.5. Mean 3.0 s; the slowest of ten thousand is cut off.
inline constexpr quantile_table human_times{
    {{0.0, 0.50},     {0.01, 0.57},   {0.025, 0.69},   {0.05, 0.87},    {0.1, 1.24},
     {0.15, 1.53},    {0.2, 1.65},    {0.25, 1.76},    {0.3, 1.87},     {0.35, 1.98},
     {0.4, 2.09},     {0.45, 2.20},   {0.5, 2.31},     {0.55, 2.43},    {0.6, 2.58},
     {0.65, 2.81},    {0.7, 3.05},    {0.75, 3.28},    {0.8, 3.54},     {0.85, 4.10},
     {0.9, 4.84},     {0.925, 5.41},  {0.95, 6.38},    {0.965, 7.40},   {0.975, 8.54},
     {0.98, 9.52},    {0.985, 10.98}, {0.99, 13.54},   {0.9925, 15.96}, {0.995, 21.80},
     {0.9975, 30.97}, {0.999, 57.00}, {0.9999, 133.35}}};

/// How long a conversation takes from one turn of its agent to the next, the customer's and the
/// agent's doing included: quantiles of 32,123 times between an assistant's turns in STAR. Mean
/// 53.6 s; the slowest of ten thousand is cut off.
inline constexpr quantile_table turn_times{
    {{0.0, 4},      {0.01, 12},   {0.025, 14},  {0.05, 17},   {0.1, 21},     {0.15, 24},
     {0.2, 26},     {0.25, 29},   {0.3, 32},    {0.35, 35},   {0.4, 38},     {0.45, 41},
     {0.5, 44},     {0.55, 48},   {0.6, 52},    {0.65, 56},   {0.7, 61},     {0.75, 67},
     {0.8, 74},     {0.85, 83},   {0.9, 97},    {0.925, 106}, {0.95, 120},   {0.965, 132},
     {0.975, 145},  {0.98, 155},  {0.985, 167}, {0.99, 182},  {0.9925, 197}, {0.995, 216},
     {0.9975, 268}, {0.999, 358}, {0.9999, 650}}};

}  // namespace weft::traffic
